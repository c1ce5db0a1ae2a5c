package dev.vestibule.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Like {@link OnEachServer}, with a mail server that all mails go to. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "on {0}")
@ArgumentsSource(OnEachMailServer.Servers.class)
public @interface OnEachMailServer {
    /** A server and the mail server that it uses. */
    public record World(TestServer server, Mailbox mailbox) implements AutoCloseable {
        public static World on(DatabaseKind kind, String... more) {
            Mailbox mailbox = new Mailbox();
            return new World(TestServer.on(kind, mailbox.settings(more)), mailbox);
        }

        @Override
        public void close() {
            server.close();
            mailbox.close();
        }

        @Override
        public String toString() {
            return server.toString();
        }
    }

    /** One world after the other; JUnit closes each when its turn is over. */
    public final class Servers implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return Stream.of(DatabaseKind.values()).map(kind -> Arguments.of(World.on(kind)));
        }
    }
}

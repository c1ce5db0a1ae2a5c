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
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Like {@link OnEachServer}, but the servers are shared by all classes that give the same name. The first class starts
 * them, and they are closed after the last test of all. So each test makes users whose addresses no other class uses,
 * and leaves settings and administrators as it found them.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "on {0}", autoCloseArguments = false)
@ArgumentsSource(OnSharedServer.Servers.class)
public @interface OnSharedServer {
    /** What the classes that share the servers are about. */
    public String value();

    /** The databases; the same for all classes of a name. */
    public DatabaseKind[] on() default {DatabaseKind.H2, DatabaseKind.POSTGRES, DatabaseKind.MARIADB};

    /** Settings as {@code NAME=value}; the same for all classes of a name. */
    public String[] settings() default {};

    /** One server after the other, each started when its turn comes. */
    public final class Servers implements ArgumentsProvider, AnnotationConsumer<OnSharedServer> {
        private String name = "";
        private DatabaseKind[] kinds = {};
        private String[] settings = {};

        @Override
        public void accept(OnSharedServer annotation) {
            name = annotation.value();
            kinds = annotation.on();
            settings = annotation.settings();
        }

        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return Stream.of(kinds)
                    .map(kind ->
                            Arguments.of(SharedWorlds.world(context, name, kind, () -> TestServer.on(kind, settings))));
        }
    }
}

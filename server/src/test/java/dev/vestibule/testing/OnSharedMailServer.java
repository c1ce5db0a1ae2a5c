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

/** Like {@link OnSharedServer}, with a mail server that all mails go to. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "on {0}", autoCloseArguments = false)
@ArgumentsSource(OnSharedMailServer.Servers.class)
public @interface OnSharedMailServer {
    /** What the classes that share the servers are about. */
    public String value();

    /** Settings as {@code NAME=value}; the same for all classes of a name. */
    public String[] settings() default {};

    /** One world after the other, each started when its turn comes. */
    public final class Servers implements ArgumentsProvider, AnnotationConsumer<OnSharedMailServer> {
        private String name = "";
        private String[] settings = {};

        @Override
        public void accept(OnSharedMailServer annotation) {
            name = annotation.value();
            settings = annotation.settings();
        }

        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return Stream.of(DatabaseKind.values())
                    .map(kind -> Arguments.of(
                            SharedWorlds.world(context, name, kind, () -> OnEachMailServer.World.on(kind, settings))));
        }
    }
}

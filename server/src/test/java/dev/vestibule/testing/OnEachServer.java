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
 * Runs a test class against a running server, once on each database. Its constructor takes the {@link TestServer},
 * which all tests of the class share; so each makes the people it needs.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "on {0}")
@ArgumentsSource(OnEachServer.Servers.class)
public @interface OnEachServer {
    /** Settings as {@code NAME=value}, besides those of every test server. */
    public String[] value() default {};

    /** One server after the other; JUnit closes each when its turn is over. */
    public final class Servers implements ArgumentsProvider, AnnotationConsumer<OnEachServer> {
        private String[] settings = {};

        @Override
        public void accept(OnEachServer annotation) {
            settings = annotation.value();
        }

        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return Stream.of(DatabaseKind.values()).map(kind -> Arguments.of(TestServer.on(kind, settings)));
        }
    }
}

package dev.vestibule.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
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

/**
 * Runs a test class three times: on H2, PostgreSQL and MariaDB. Its constructor, or a field marked {@code @Parameter},
 * takes the {@link FreshDatabase}; so may methods marked {@code @BeforeParameterizedClassInvocation}, which run once
 * per database.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ParameterizedClass(name = "on {0}")
@ArgumentsSource(OnEachDatabase.Databases.class)
public @interface OnEachDatabase {
    /** The three of them; JUnit closes each when its turn is over. */
    public final class Databases implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return Stream.of(DatabaseKind.values()).map(FreshDatabase::new).map(Arguments::of);
        }
    }
}

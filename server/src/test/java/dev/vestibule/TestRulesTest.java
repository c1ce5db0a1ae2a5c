package dev.vestibule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.vestibule.testing.ByFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests run, always and everywhere: none is switched off or steps aside. */
@AnalyzeClasses(packages = "dev.vestibule", importOptions = ByFolder.Tests.class)
class TestRulesTest {
    private static final int LONGEST = 400;
    private static final Set<String> TAGS = Set.of("faults", "interop");

    @ArchTest
    static final ArchRule noTestClassIsSwitchedOff =
            noClasses().should().beAnnotatedWith(Disabled.class).orShould().beMetaAnnotatedWith(Disabled.class);

    @ArchTest
    static final ArchRule noTestIsSwitchedOff =
            noMethods().should().beAnnotatedWith(Disabled.class).orShould().beMetaAnnotatedWith(Disabled.class);

    @ArchTest
    static final ArchRule noTestStepsAside = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("org\\.junit\\.jupiter\\.api\\.(Assumptions|condition\\..*)"
                    + "|org\\.assertj\\.core\\.api\\..*Assumptions"
                    + "|org\\.opentest4j\\.TestAbortedException");

    /** JUnit 4 comes in by way of a library, and its tests would not run. */
    @ArchTest
    static final ArchRule noTestIsWrittenForJUnit4 =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.junit");

    /** A test with another tag would be in neither of the two runs that README names, or in both. */
    @ArchTest
    static final ArchRule noTestHasATagThatNoRunKnows = classes()
            .that()
            .areAnnotatedWith(Tag.class)
            .should(new ArchCondition<>("have one of the tags " + TAGS) {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    String tag = type.getAnnotationOfType(Tag.class).value();
                    events.add(new SimpleConditionEvent(type, TAGS.contains(tag), type.getName() + " has " + tag));
                }
            });

    @ArchTest
    static final ArchRule noMethodHasATag =
            noMethods().should().beAnnotatedWith(Tag.class).orShould().beMetaAnnotatedWith(Tag.class);

    /** A class that gets longer shows several subjects, which are found sooner in a class each. */
    @ParameterizedTest
    @ValueSource(strings = {"src/test/java", "../client/src/test/java"})
    void noTestClassIsLong(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(LONGEST));
        }
    }
}

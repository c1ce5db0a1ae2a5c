package dev.vestibule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.vestibule.testing.ByFolder;
import org.junit.jupiter.api.Disabled;

/** Tests run, always and everywhere: none is switched off or steps aside. */
@AnalyzeClasses(packages = "dev.vestibule", importOptions = ByFolder.Tests.class)
class TestRulesTest {

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
}

package dev.vestibule;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.vestibule.audit.AuditEvent;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStart;
import dev.vestibule.testing.ByFolder;
import io.netty.util.NetUtil;
import java.net.IDN;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import org.jspecify.annotations.NullMarked;

/** The shape of the server, as far as a machine can check it. */
@AnalyzeClasses(packages = "dev.vestibule", importOptions = ByFolder.Program.class)
class ArchitectureTest {
    /** The packages from above to below, as CONTRIBUTING.md shows them. One that is not listed counts as the root. */
    private static final List<Set<String>> LAYERS = List.of(
            Set.of(""),
            Set.of("web"),
            Set.of("overview"),
            Set.of("operator"),
            Set.of("properties", "setup", "health", "apidocs"),
            Set.of(
                    "reset",
                    "emailchange",
                    "mfa.management",
                    "passkey",
                    "notification",
                    "apikey",
                    "group",
                    "guard",
                    "user.admin",
                    "session.admin",
                    "oauth",
                    "audit.admin",
                    "settings.admin"),
            Set.of("federation"),
            Set.of("password"),
            Set.of("mfa"),
            Set.of("mail"),
            Set.of("session"),
            Set.of("throttle", "settings", "audit", "user"),
            Set.of("platform"));

    /** Stores, and the types inside of them. */
    private static final DescribedPredicate<JavaClass> PART_OF_A_STORE =
            DescribedPredicate.describe("are part of a store", type -> {
                String outermost = type.getName().replaceFirst("\\$.*", "");
                return outermost.endsWith("Store");
            });

    @ArchTest
    static final ArchRule packagesFormNoCycles =
            slices().matching("dev.vestibule.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesKnowNoneAboveThem = classes().should(dependOnNoLayerAbove());

    @ArchTest
    static final ArchRule whatServesTheFeaturesKnowsNoneOfThem = noClasses()
            .that()
            .resideInAPackage("dev.vestibule.platform..")
            .should()
            .dependOnClassesThat(ourPackageOtherThan("dev.vestibule.platform"));

    @ArchTest
    static final ArchRule sqlStaysInStores = noClasses()
            .that(not(PART_OF_A_STORE))
            .and()
            .resideOutsideOfPackage("dev.vestibule.platform.database..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql..",
                    "javax.sql..",
                    "org.jdbi..",
                    "com.zaxxer..",
                    "org.flywaydb..",
                    "org.h2..",
                    "org.postgresql..",
                    "org.mariadb..");

    /** The store of the audit trail keeps events; what has happened is said by the rules. */
    @ArchTest
    static final ArchRule storesHoldNoRules = noClasses()
            .that(areStoresWithoutRules())
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Refusal.class, RefusedException.class, InvalidInputException.class, AuditEvent.class);

    /** So that a start, and a server on which no user has a passkey, load no class of the library. */
    @ArchTest
    static final ArchRule webAuthnStaysInOneClass = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.vestibule.passkey.WebAuthnLibrary")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.webauthn4j..");

    @ArchTest
    static final ArchRule vertxStaysInHttp = noClasses()
            .that()
            .resideOutsideOfPackage("dev.vestibule.platform.http..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.vertx..", "io.netty..").and(not(equivalentTo(NetUtil.class))));

    /**
     * Rules take values and name their refusals; what of it is a status or a field is decided by those who read
     * requests.
     */
    @ArchTest
    static final ArchRule rulesKnowNoHttp = noClasses()
            .that()
            .haveNameMatching(".*(Service|Store|SignIn|FreshProof|EmailVerification)(\\$.*)?")
            .or()
            .resideInAnyPackage(
                    "dev.vestibule.throttle..",
                    "dev.vestibule.audit",
                    "dev.vestibule.platform.refusal..",
                    "dev.vestibule.user",
                    "dev.vestibule.platform.database..",
                    "dev.vestibule.federation.token..")
            .and()
            .haveNameNotMatching(".*Resource(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.vestibule.platform.http..");

    /** Netty's parser of IP addresses asks no name server. */
    @ArchTest
    static final ArchRule ipAddressesAreReadInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackages("dev.vestibule.platform.address..", "dev.vestibule.platform.http..")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(NetUtil.class);

    /** IDNA 2003 maps domains that different people can register to one. */
    @ArchTest
    static final ArchRule domainsAreWrittenInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage("dev.vestibule.platform.address..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.ibm.icu..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(IDN.class);

    @ArchTest
    static final ArchRule mappersAreMadeInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage("dev.vestibule.platform.json..")
            .should()
            .accessTargetWhere(makesAMapper());

    @ArchTest
    static final ArchRule digestsAreMadeInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage("dev.vestibule.platform.crypto..")
            .should()
            .accessTargetWhere(makesADigest());

    /** Clocks are made where the program is wired, and where the database's time is read. */
    @ArchTest
    static final ArchRule timeIsHandedIn = noClasses()
            .that()
            .resideOutsideOfPackage("dev.vestibule")
            .and()
            .doNotHaveFullyQualifiedName("dev.vestibule.platform.database.DatabaseClock")
            .should()
            .accessTargetWhere(readsTheSystemClock());

    @ArchTest
    static final ArchRule randomnessIsSecure = noClasses().should().accessTargetWhere(drawsFromAWeakSource());

    /**
     * Every sign-in asks for the second factor: sessions start at the gate, or in a feature that asks it or that needs
     * no second factor, as setup, passkeys and providers.
     */
    @ArchTest
    static final ArchRule sessionsStartAtTheGate = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.vestibule.session..",
                    "dev.vestibule.mfa",
                    "dev.vestibule.reset",
                    "dev.vestibule.setup",
                    "dev.vestibule.passkey",
                    "dev.vestibule.federation")
            .should()
            .accessTargetWhere(startsASession());

    @ArchTest
    static final ArchRule nothingSleeps = noClasses().should().accessTargetWhere(sleeps());

    @ArchTest
    static final ArchRule packagesAreNullMarked = classes().should(liveInANullMarkedPackage());

    private static ArchCondition<JavaClass> dependOnNoLayerAbove() {
        return new ArchCondition<>("depend on no layer above their own") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getDirectDependenciesFromSelf().stream()
                        .filter(dependency ->
                                isOurs(dependency.getTargetClass()) && layer(dependency.getTargetClass()) < layer(type))
                        .forEach(dependency ->
                                events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
            }
        };
    }

    private static boolean isOurs(JavaClass type) {
        return (type.getPackageName() + ".").startsWith("dev.vestibule.");
    }

    private static int layer(JavaClass type) {
        String name = type.getPackageName().replaceFirst("dev\\.vestibule\\.?", "");
        while (true) {
            String own = name;
            int layer = LAYERS.indexOf(LAYERS.stream()
                    .filter(packages -> packages.contains(own))
                    .findFirst()
                    .orElse(Set.of()));
            if (layer >= 0) {
                return layer;
            }
            name = name.substring(0, Math.max(0, name.lastIndexOf('.')));
        }
    }

    private static DescribedPredicate<JavaClass> ourPackageOtherThan(String... allowed) {
        return DescribedPredicate.describe(
                "are in another package of ours",
                type -> type.getPackageName().startsWith("dev.vestibule")
                        && Set.of(allowed).stream()
                                .noneMatch(root -> (type.getPackageName() + ".").startsWith(root + ".")));
    }

    private static DescribedPredicate<JavaClass> areStoresWithoutRules() {
        return DescribedPredicate.describe("are stores", type -> {
            String outermost = type.getName().replaceFirst("\\$.*", "");
            String name = outermost.substring(outermost.lastIndexOf('.') + 1);
            return name.endsWith("Store") && !name.equals("AuditStore");
        });
    }

    // Accesses, not calls: Instant::now is no call yet, and must not slip through.

    private static DescribedPredicate<JavaAccess<?>> startsASession() {
        return DescribedPredicate.describe("starts a session", access -> {
            JavaClass owner = access.getTargetOwner();
            boolean service = owner.isEquivalentTo(SessionService.class)
                    && access.getName().equals("start");
            boolean start = owner.isEquivalentTo(SessionStart.class)
                    && !access.getName().equals("<init>");
            return service || start;
        });
    }

    private static DescribedPredicate<JavaAccess<?>> readsTheSystemClock() {
        return DescribedPredicate.describe("reads the system clock", access -> {
            JavaClass owner = access.getTargetOwner();
            String name = access.getName();
            return (owner.getPackageName().startsWith("java.time") && name.equals("now"))
                    || (owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis"))
                    || ((owner.isEquivalentTo(Clock.class) || owner.isEquivalentTo(InstantSource.class))
                            && (name.startsWith("system") || name.startsWith("tick")));
        });
    }

    private static DescribedPredicate<JavaAccess<?>> makesAMapper() {
        return DescribedPredicate.describe(
                "makes a mapper",
                access -> access.getTargetOwner().isAssignableTo(ObjectMapper.class)
                        && Set.of(JavaConstructor.CONSTRUCTOR_NAME, "builder", "copy")
                                .contains(access.getName()));
    }

    private static DescribedPredicate<JavaAccess<?>> makesADigest() {
        return DescribedPredicate.describe(
                "makes a digest",
                access -> access.getName().equals("getInstance")
                        && (access.getTargetOwner().isEquivalentTo(MessageDigest.class)
                                || access.getTargetOwner().isEquivalentTo(Mac.class)));
    }

    private static DescribedPredicate<JavaAccess<?>> drawsFromAWeakSource() {
        return DescribedPredicate.describe("draws from a weak source", access -> {
            JavaClass owner = access.getTargetOwner();
            return (owner.isEquivalentTo(Random.class) && access.getName().equals(JavaConstructor.CONSTRUCTOR_NAME))
                    || owner.isEquivalentTo(SplittableRandom.class)
                    || owner.isEquivalentTo(ThreadLocalRandom.class)
                    || (owner.isEquivalentTo(Math.class) && access.getName().equals("random"));
        });
    }

    private static DescribedPredicate<JavaAccess<?>> sleeps() {
        return DescribedPredicate.describe(
                "sleeps",
                access -> access.getName().equals("sleep")
                        && (access.getTargetOwner().isEquivalentTo(Thread.class)
                                || access.getTargetOwner().isEquivalentTo(TimeUnit.class)));
    }

    private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
        return new ArchCondition<>("live in a package whose package-info.java says @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage()
                        .tryGetPackageInfo()
                        .map(info -> info.isAnnotatedWith(NullMarked.class))
                        .orElse(false);
                if (!marked) {
                    events.add(SimpleConditionEvent.violated(
                            type, type.getPackageName() + " is not @NullMarked, seen at " + type.getName()));
                }
            }
        };
    }
}

package dev.vestibule.password;

import dev.vestibule.platform.ServerSettings;
import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import java.util.List;

/** The cost of the password hashes that this server creates. Never weaker than OWASP's minimum for Argon2id. */
public final class Argon2Settings {
    private static final int LEAST_MEMORY_KIB = 19 * 1024;
    private static final int LEAST_ITERATIONS = 2;
    private static final int LEAST_PARALLELISM = 1;

    public static final Setting<Integer> MEMORY_KIB = Setting.of(
            Chapter.PASSWORDS,
            "VESTIBULE_ARGON2_MEMORY_KIB",
            Kind.number(LEAST_MEMORY_KIB, 1024 * 1024),
            Integer.toString(LEAST_MEMORY_KIB),
            "Memory for a password hash. The default is also the minimum.");

    private static final Setting<Integer> ITERATIONS = Setting.of(
            Chapter.PASSWORDS,
            "VESTIBULE_ARGON2_ITERATIONS",
            Kind.number(LEAST_ITERATIONS, 64),
            Integer.toString(LEAST_ITERATIONS),
            "Passes for a password hash. The default is also the minimum.");

    private static final Setting<Integer> PARALLELISM = Setting.of(
            Chapter.PASSWORDS,
            "VESTIBULE_ARGON2_PARALLELISM",
            Kind.number(LEAST_PARALLELISM, 16),
            Integer.toString(LEAST_PARALLELISM),
            "Lanes for a password hash.");

    public static final List<Setting<?>> ALL = List.of(MEMORY_KIB, ITERATIONS, PARALLELISM);

    private final Argon2Cost cost;

    /**
     * @param memoryKib memory of one hash in KiB, 19456 or more
     * @param iterations passes over that memory, 2 or more
     * @param parallelism lanes, 1 or more; they are computed one after another, so more of them are no faster here
     * @throws IllegalArgumentException naming the setting that is too weak or impossible
     */
    public Argon2Settings(int memoryKib, int iterations, int parallelism) {
        this(new Argon2Cost(
                atLeast("memory (KiB)", LEAST_MEMORY_KIB, memoryKib),
                atLeast("iterations", LEAST_ITERATIONS, iterations),
                atLeast("parallelism", LEAST_PARALLELISM, parallelism)));
    }

    private Argon2Settings(Argon2Cost cost) {
        this.cost = cost;
    }

    /** 19 MiB, two passes, one lane. */
    public static Argon2Settings standard() {
        return new Argon2Settings(LEAST_MEMORY_KIB, LEAST_ITERATIONS, LEAST_PARALLELISM);
    }

    /** Returns the configured cost. */
    public static Argon2Settings of(Environment environment) {
        return environment.value(ServerSettings.DEV)
                ? cheapForTests()
                : new Argon2Settings(
                        environment.value(MEMORY_KIB), environment.value(ITERATIONS), environment.value(PARALLELISM));
    }

    /** No protection at all, but fast: for tests and for {@code serve --dev}, whose passwords are public. */
    public static Argon2Settings cheapForTests() {
        return new Argon2Settings(new Argon2Cost(8, 1, 1));
    }

    public int memoryKib() {
        return cost.memoryKib();
    }

    public int iterations() {
        return cost.iterations();
    }

    public int parallelism() {
        return cost.parallelism();
    }

    Argon2Cost cost() {
        return cost;
    }

    private static int atLeast(String setting, int least, int given) {
        if (given < least) {
            throw new IllegalArgumentException("Argon2id " + setting + " must be " + least + " or more, not " + given
                    + ": less is guessed too fast");
        }
        return given;
    }
}

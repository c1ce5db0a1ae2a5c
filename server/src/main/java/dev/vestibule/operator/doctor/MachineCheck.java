package dev.vestibule.operator.doctor;

import dev.vestibule.password.Argon2Settings;
import dev.vestibule.password.MetabaseComplexity;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordHasher;
import dev.vestibule.password.PasswordSettings;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.HeapBudget;
import dev.vestibule.platform.crypto.KeyFile;
import dev.vestibule.throttle.Throttle;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Checks the machine that the command runs on: Java, files, disk, and the speed of hashing. */
public final class MachineCheck {
    /** What findings about settings are about. */
    public static final Text SETTINGS = Text.of("doctor.about.settings");

    private static final Text FILES = Text.of("doctor.about.files");
    private static final Text DISK = Text.of("doctor.about.disk");
    private static final int OLDEST_JAVA = 17;
    private static final long LITTLE_SPACE = 1L << 30;
    private static final long NO_SPACE = 100L << 20;
    private static final int WARM_UP = 6;
    private static final int MEASURED = 5;
    private static final double SLOW_MILLIS = 250;
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final SecureRandom random;

    public MachineCheck(SecureRandom random) {
        this.random = random;
    }

    /** Checks the version of Java. */
    public Finding java() {
        Text about = Text.verbatim("Java");
        Text version = Text.verbatim("Java " + Runtime.version() + ".");
        return Runtime.version().feature() >= OLDEST_JAVA
                ? Finding.ok(about, version)
                : Finding.fail(about, version, Text.verbatim("Install Java " + OLDEST_JAVA + " or newer."));
    }

    /** Checks the budget of the heap, and whether it lets all cores hash. */
    public Finding memory(Argon2Settings settings) {
        HeapBudget heap = HeapBudget.here(settings.memoryKib());
        int cores = Runtime.getRuntime().availableProcessors();
        int hashes = heap.hashesAtOnce(cores);
        Text about = Text.of("doctor.about.memory");
        Text text = Text.of(
                "doctor.memory.text",
                size(heap.heapBytes()),
                hashes,
                cores,
                heap.hashesWaiting(cores),
                heap.sessions());
        return hashes < cores
                ? Finding.warn(about, text, Text.of("doctor.memory.advice", heap.neededMib(cores)))
                : Finding.ok(about, text);
    }

    /** Returns warnings about the settings. */
    public List<Finding> risks(Environment environment, List<String> warnings, boolean dev) {
        List<Finding> findings = new ArrayList<>();
        warnings.forEach(sentence ->
                findings.add(Finding.warn(SETTINGS, Text.verbatim(sentence), Text.of("doctor.settings.advice"))));
        if (environment.value(Throttle.DISABLED)) {
            findings.add(Finding.fail(
                    Text.of("doctor.about.guessing"),
                    Text.of("doctor.guessing.off"),
                    Text.of("doctor.guessing.off.advice")));
        }
        if (environment
                .given(PasswordSettings.COMPLEXITY)
                .filter(rule -> rule == MetabaseComplexity.WEAK)
                .isPresent()) {
            findings.add(Finding.warn(
                    Text.of("doctor.about.passwords"),
                    Text.of("doctor.passwords.weak"),
                    Text.of("doctor.passwords.weak.advice")));
        }
        if (dev) {
            findings.add(Finding.warn(
                    Text.of("doctor.about.dev"), Text.of("doctor.dev.on"), Text.of("doctor.dev.on.advice")));
        }
        return findings;
    }

    /** Checks who may read and write the files with secrets and the data. */
    public List<Finding> files(List<Path> exposed, DatabaseSettings database) {
        List<Finding> findings = new ArrayList<>();
        exposed.forEach(file -> findings.add(
                Finding.warn(FILES, Text.of("doctor.files.exposed", file), Text.verbatim("chmod 600 " + file))));
        database.file().ifPresent(file -> findings.addAll(data(file)));
        if (findings.isEmpty()) {
            findings.add(Finding.ok(FILES, Text.of("doctor.files.ok")));
        }
        return findings;
    }

    private static List<Finding> data(Path database) {
        Path file = Path.of(database + ".mv.db");
        Path directory = Optional.ofNullable(file.getParent()).orElse(Path.of("."));
        List<Finding> findings = new ArrayList<>();
        if (Files.exists(file) && (!Files.isWritable(file) || !Files.isReadable(file))) {
            findings.add(Finding.fail(
                    FILES,
                    Text.of("doctor.files.unusable", file, System.getProperty("user.name")),
                    Text.of("doctor.files.owner.advice")));
        }
        Stream.of(file, KeyFile.beside(database).path())
                .forEach(secret -> exposed(secret)
                        .ifPresent(mode -> findings.add(Finding.fail(
                                FILES,
                                Text.of("doctor.files.open", secret, mode),
                                Text.verbatim("chmod 600 " + secret)))));
        Path nearest = existing(directory);
        if (!Files.isWritable(nearest)) {
            findings.add(Finding.fail(
                    FILES,
                    Text.of("doctor.files.read-only", nearest, System.getProperty("user.name")),
                    Text.of("doctor.files.owner.advice")));
        }
        return findings;
    }

    private static Optional<String> exposed(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            return permissions.stream().anyMatch(OTHERS::contains)
                    ? Optional.of(PosixFilePermissions.toString(permissions))
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty(); // without such permissions there is nothing to check
        }
    }

    private static Path existing(Path directory) {
        Path nearest = directory.toAbsolutePath();
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        return nearest;
    }

    /** Checks the free space for data. */
    public Finding disk(DatabaseSettings database) {
        Path directory = existing(database.file()
                .flatMap(file -> Optional.ofNullable(file.getParent()))
                .orElse(Path.of(".")));
        long free;
        try {
            FileStore store = Files.getFileStore(directory);
            free = store.getUsableSpace();
        } catch (IOException e) {
            return Finding.warn(DISK, Text.of("doctor.disk.unknown", e), Text.of("doctor.disk.unknown.advice"));
        }
        Text text = Text.of("doctor.disk.free", size(free), directory);
        Text advice = Text.of("doctor.disk.advice");
        if (free < NO_SPACE) {
            return Finding.fail(DISK, text, advice);
        }
        return free < LITTLE_SPACE ? Finding.warn(DISK, text, advice) : Finding.ok(DISK, text);
    }

    private static String size(long bytes) {
        return bytes >= LITTLE_SPACE
                ? String.format(Locale.ROOT, "%.1f GB", bytes / (double) LITTLE_SPACE)
                : (bytes >> 20) + " MB";
    }

    /** Measures a password hash. */
    public Finding hashing(Argon2Settings settings) {
        PasswordHasher hasher = new PasswordHasher(settings, random);
        Password password = new Password("a password of nobody");
        double[] millis = new double[MEASURED];
        for (int i = -WARM_UP; i < MEASURED; i++) {
            long begun = System.nanoTime();
            var unused = hasher.hash(password);
            if (i >= 0) {
                millis[i] = (System.nanoTime() - begun) / 1e6;
            }
        }
        Arrays.sort(millis);
        double usual = millis[MEASURED / 2];
        int cores = Runtime.getRuntime().availableProcessors();
        Text about = Text.verbatim("hashing");
        Text text = Text.verbatim(String.format(
                Locale.ROOT,
                "Hashing takes %.0f ms (%d MiB, %d passes): up to %.0f sign-ins a second on each of %d cores.",
                usual,
                settings.memoryKib() / 1024,
                settings.iterations(),
                1_000 / usual,
                cores));
        return usual > SLOW_MILLIS
                ? Finding.warn(
                        about, text, Text.verbatim("Concurrent sign-ins are slow. Use a faster machine or more cores."))
                : Finding.ok(about, text);
    }
}

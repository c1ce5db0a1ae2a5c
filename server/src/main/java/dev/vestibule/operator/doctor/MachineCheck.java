package dev.vestibule.operator.doctor;

import dev.vestibule.password.Argon2Settings;
import dev.vestibule.password.MetabaseComplexity;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordHasher;
import dev.vestibule.password.PasswordSettings;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.HeapBudget;
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

/** Checks the machine that the command runs on: Java, files, disk, and the speed of hashing. */
public final class MachineCheck {
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
        String version = "Java " + Runtime.version() + ".";
        return Runtime.version().feature() >= OLDEST_JAVA
                ? Finding.ok("Java", version)
                : Finding.wrong("Java", version, "Install Java " + OLDEST_JAVA + " or newer.");
    }

    /** Checks the budget of the heap, and whether it lets all cores hash. */
    public Finding memory(Argon2Settings settings) {
        HeapBudget heap = HeapBudget.here(settings.memoryKib());
        int cores = Runtime.getRuntime().availableProcessors();
        int hashes = heap.hashesAtOnce(cores);
        String text = String.format(
                Locale.ROOT,
                "The heap may grow to %s: %d password hashes at once on %d cores, %d more may wait, and %d sessions in memory.",
                size(heap.heapBytes()),
                hashes,
                cores,
                heap.hashesWaiting(cores),
                heap.sessions());
        return hashes < cores
                ? Finding.warn(
                        "memory",
                        text,
                        "Half of the heap is for hashes; for all cores give it more: VESTIBULE_JAVA_OPTS=-Xmx"
                                + heap.neededMib(cores) + "m.")
                : Finding.ok("memory", text);
    }

    /** Returns warnings about the settings. */
    public List<Finding> risks(Environment environment, List<String> warnings, boolean dev) {
        List<Finding> findings = new ArrayList<>();
        warnings.forEach(
                sentence -> findings.add(Finding.warn("settings", sentence, "docs/settings.md lists them all.")));
        if (environment.value(Throttle.DISABLED)) {
            findings.add(Finding.wrong(
                    "guessing",
                    "MB_DISABLE_SESSION_THROTTLE=true: nobody is slowed down who guesses passwords.",
                    "Take it away; it is for tests only."));
        }
        if (environment
                .given(PasswordSettings.COMPLEXITY)
                .filter(rule -> rule == MetabaseComplexity.WEAK)
                .isPresent()) {
            findings.add(Finding.warn(
                    "passwords",
                    "MB_PASSWORD_COMPLEXITY=weak: six characters are enough for a new password.",
                    "Leave it unset for 15 characters and none of the common ones."));
        }
        if (dev) {
            findings.add(Finding.warn(
                    "dev",
                    "VESTIBULE_DEV is on: an administrator's password that everybody knows, and nothing is kept.",
                    "Take it away on a server for real people."));
        }
        return findings;
    }

    /** Checks who may read and write the files with secrets and the data. */
    public List<Finding> files(List<Path> exposed, DatabaseSettings database) {
        List<Finding> findings = new ArrayList<>();
        exposed.forEach(file -> findings.add(Finding.warn(
                "files", file + " holds a secret, and others than its owner may read it.", "chmod 600 " + file)));
        database.file().ifPresent(file -> findings.addAll(data(file)));
        if (findings.isEmpty()) {
            findings.add(Finding.ok("files", "Nobody else may read those with secrets or data."));
        }
        return findings;
    }

    private static List<Finding> data(Path database) {
        Path file = Path.of(database + ".mv.db");
        Path directory = Optional.ofNullable(file.getParent()).orElse(Path.of("."));
        List<Finding> findings = new ArrayList<>();
        if (Files.exists(file)) {
            if (!Files.isWritable(file) || !Files.isReadable(file)) {
                findings.add(Finding.wrong(
                        "files",
                        file + " cannot be read and written by " + System.getProperty("user.name") + ".",
                        "Run the server, and this, as the user that it belongs to."));
            }
            exposed(file)
                    .ifPresent(mode -> findings.add(Finding.wrong(
                            "files",
                            "Others may get at the data in " + file + " (" + mode + ").",
                            "chmod 600 " + file)));
        }
        Path nearest = existing(directory);
        if (!Files.isWritable(nearest)) {
            findings.add(Finding.wrong(
                    "files",
                    "Nothing can be written into " + nearest + " by " + System.getProperty("user.name") + ".",
                    "Run the server, and this, as the user that it belongs to."));
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
            return Finding.warn("disk", "Nobody can tell how much is free: " + e, "Look for yourself.");
        }
        String text = size(free) + " are free for " + directory + ".";
        String advice = "Make room: with a full disk nobody signs in.";
        if (free < NO_SPACE) {
            return Finding.wrong("disk", text, advice);
        }
        return free < LITTLE_SPACE ? Finding.warn("disk", text, advice) : Finding.ok("disk", text);
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
        String text = String.format(
                Locale.ROOT,
                "A password takes %.0f ms to hash (%d MiB, %d passes): %.0f sign-ins a second on each of %d cores at most.",
                usual,
                settings.memoryKib() / 1024,
                settings.iterations(),
                1_000 / usual,
                cores);
        return usual > SLOW_MILLIS
                ? Finding.warn("hashing", text, "Many who sign in at once will wait. A faster machine, or more cores.")
                : Finding.ok("hashing", text);
    }
}

package dev.vestibule.fault;

import dev.vestibule.platform.database.SchemaVersion;
import dev.vestibule.testing.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The server as it was before its newest migration, built from the history of the project. */
final class PreviousVersion {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    private PreviousVersion() {}

    /** Builds it, unless an earlier run has; returns the jar, beside which its libraries are. */
    static Path jar() throws IOException {
        String commit = commit();
        Path checkout = Path.of("target", "previous", commit).toAbsolutePath();
        Path jar = checkout.resolve("server/target/vestibule.jar");
        if (!Files.exists(checkout.resolve("built"))) {
            build(commit, checkout);
            Files.createFile(checkout.resolve("built"));
        }
        return jar;
    }

    /** The parent of the commit that added the newest migration; the last commit if that is not committed yet. */
    private static String commit() {
        String migrations = ":(glob)server/src/main/**/migration/V" + SchemaVersion.ofProgram() + "__*";
        try {
            String added = git("log", "-1", "--format=%H", "--diff-filter=A", "--", migrations);
            return git("rev-parse", "--verify", "--quiet", added.isEmpty() ? "HEAD" : added + "^");
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The previous version is built from the history of the project, which is missing here."
                            + " Use a clone; in a shallow one, git fetch --unshallow.",
                    e);
        }
    }

    private static void build(String commit, Path checkout) throws IOException {
        Files.createDirectories(checkout);
        Path archive = checkout.resolve("sources.tar");
        git("archive", "--format=tar", "--output=" + archive, commit);
        Commands.run(List.of("tar", "-C", checkout.toString(), "-xf", archive.toString()), "");
        Files.delete(archive);
        List<String> maven = List.of(
                "env",
                "-C",
                checkout.toString(),
                "JAVA_HOME=" + System.getProperty("java.home"),
                "./mvnw",
                "-B",
                "-ntp",
                "-q",
                "-pl",
                "server",
                "-am",
                "package",
                "-Dmaven.test.skip=true",
                "-Djavac.warnings=-nowarn",
                "-Dspotless.check.skip=true");
        Commands.run(maven, "");
    }

    private static String git(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("git", "-C", PROJECT.toString()));
        command.addAll(Stream.of(arguments).toList());
        return Commands.run(command, "").strip();
    }
}

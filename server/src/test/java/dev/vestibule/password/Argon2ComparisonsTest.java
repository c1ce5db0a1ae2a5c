package dev.vestibule.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In processes of their own, with the compiler and the module that a server has. */
@Tag("faults")
class Argon2ComparisonsTest {
    private static final int HASHES = 100_000;
    private static final int MINUTES = 10;

    static List<Path> javas() throws IOException {
        try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
            List<Path> javas = homes.filter(home -> !Files.isSymbolicLink(home))
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .toList();
            return javas.isEmpty() ? List.of(Path.of(System.getProperty("java.home"))) : javas;
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void manyRandomHashesEqualThoseOfTheLibrary(Path java, @TempDir Path directory) throws Exception {
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(
                        java.resolve("bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Argon2Comparisons.class.getName(),
                        Integer.toString(HASHES))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
            assertThat(Files.readString(log)).contains("form");
        } finally {
            process.destroyForcibly();
        }
    }
}

package dev.vestibule.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vestibule.Main;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code ./vestibule} itself, as systemd, cron and a fresh container run it: with next to nothing in the environment.
 */
@Tag("faults")
class LauncherTest {
    private static final String SITE = "Café ☕ 日本";
    private static final String PASSWORD = "pässwörd ☕ of zoë 1";

    @TempDir
    private Path directory;

    private Path launcher;

    @BeforeEach
    void checkOut() throws IOException {
        launcher = Files.copy(Path.of("..", "vestibule"), directory.resolve("vestibule"));
        Files.copy(Path.of("..", "pom.xml"), directory.resolve("pom.xml"));
    }

    /** A jar that leads to the classes under test, where the launcher looks for the one that it built. */
    private void isBuilt() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Main.class.getName());
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Arrays.stream(System.getProperty("java.class.path").split(":"))
                                .filter(entry -> !entry.isEmpty())
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        Path target = Files.createDirectories(directory.resolve("server/target"));
        new JarOutputStream(Files.newOutputStream(target.resolve("vestibule.jar")), manifest).close();
    }

    private record Done(int status, String output) {}

    private Process begin(Map<String, String> environment, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments))
                        .toList())
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().put("VESTIBULE_CACHE", "off");
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Done run(Map<String, String> environment, String... arguments) throws Exception {
        Process process = begin(environment, arguments);
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Done(process.waitFor(), output);
    }

    /** The Java that runs this, and the newest one that is installed. */
    static Set<String> javas() throws IOException {
        Set<String> all = new LinkedHashSet<>(List.of(System.getProperty("java.home")));
        try (Stream<Path> installed = Files.list(Path.of("/usr/lib/jvm"))) {
            Map<Integer, String> byVersion = new TreeMap<>(Comparator.reverseOrder());
            for (Path java : installed.filter(LauncherTest::isJava).toList()) {
                Files.readAllLines(java.resolve("release")).stream()
                        .filter(line -> line.startsWith("JAVA_VERSION="))
                        .map(line -> line.replaceAll("\\D*(\\d+).*", "$1"))
                        .forEach(version -> byVersion.put(Integer.valueOf(version), java.toString()));
            }
            byVersion.values().stream().limit(1).forEach(all::add);
        }
        return all;
    }

    private static boolean isJava(Path directory) {
        return Files.isExecutable(directory.resolve("bin/java")) && Files.isReadable(directory.resolve("release"));
    }

    @ParameterizedTest
    @MethodSource("javas")
    void namesPasswordsAndFilesOfAnyScriptComeThroughWithoutALocale(String java) throws Exception {
        isBuilt();
        int port = Ports.free();
        Map<String, String> environment = Map.of(
                "JAVA_HOME",
                java,
                "MB_JETTY_PORT",
                Integer.toString(port),
                "MB_DB_FILE",
                directory.resolve("dätä/ぶ").toString(),
                "MB_SITE_NAME",
                SITE,
                "MB_ADMIN_EMAIL",
                "zoe@example.com",
                "MB_ADMIN_PASSWORD",
                PASSWORD);
        Process server = begin(environment, "serve");
        try {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !server.isAlive() || answers(port));
            assertThat(server.isAlive()).isTrue();
            assertThat(get(port, "/api/session/properties")).contains("\"site-name\":\"" + SITE + "\"");
            assertThat(Wire.ask(port, Wire.signIn("zoe@example.com", PASSWORD)).status())
                    .isEqualTo(200);

            Done added = run(environment, "user", "add", "ann@example.com", "--first-name", "Zoë", "--last-name", "日本");
            assertThat(added.status()).as(added.output()).isZero();
            assertThat(run(environment, "user", "list").output()).contains("Zoë 日本");
            assertThat(new ObjectMapper()
                            .readTree(run(environment, "user", "list", "--json").output())
                            .toString())
                    .contains("Zoë");
        } finally {
            server.destroy();
            assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(server.exitValue()).isEqualTo(143);
    }

    private static boolean answers(int port) {
        try {
            return Wire.ask(port, Wire.get("/readyz")).status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static String get(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void questionsAreAnsweredWithoutABuild() throws Exception {
        for (String question : List.of("--version", "version")) {
            assertThat(run(Map.of(), question)).satisfies(done -> {
                assertThat(done.status()).isZero();
                assertThat(done.output()).matches("vestibule \\S+ \\(not built yet\\)\n");
            });
        }
        for (String question : List.of("--help", "-h", "help")) {
            assertThat(run(Map.of(), question).output())
                    .contains("./vestibule prepare")
                    .doesNotContain("Building");
        }
        assertThat(directory.resolve("server")).doesNotExist();
    }

    private static void script(Path file, String... lines) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /**
     * What the launcher takes for a JDK of this version: it writes the archives that it is asked for, and nothing else.
     */
    private Path jdk(String version) throws IOException {
        Path jdk = Files.createDirectories(directory.resolve("jdk-" + version + "/bin"))
                .getParent();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        script(
                jdk.resolve("bin/java"),
                "for option in \"$@\"; do",
                "  case $option in -XX:ArchiveClassesAtExit=*) echo classes >\"${option#*=}\" ;; esac",
                "done");
        script(jdk.resolve("bin/javac"));
        return jdk;
    }

    private Set<String> caches() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("server/target/cache"))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private void prepares(Path jdk, String options) throws Exception {
        Done done = run(
                Map.of("JAVA_HOME", jdk.toString(), "VESTIBULE_CACHE", "", "VESTIBULE_JAVA_OPTS", options), "prepare");
        assertThat(done.status()).as(done.output()).isZero();
        assertThat(done.output()).contains("Vestibule is built. The startup cache for Java 17.0.12 is ready.");
    }

    @Test
    void instancesWithOptionsOfTheirOwnKeepTheirStartUpCachesUntilTheNextBuild() throws Exception {
        isBuilt();
        Path jdk = jdk("17.0.12");
        prepares(jdk, "-Xmx128m");
        Set<String> first = caches();
        assertThat(first).hasSize(1);
        prepares(jdk, "-Xmx256m");
        Set<String> both = caches();
        assertThat(both).hasSize(2).containsAll(first);
        prepares(jdk, "-Xmx128m");
        assertThat(caches()).isEqualTo(both);

        Files.writeString(directory.resolve("server/target/vestibule.jar"), "another build");
        prepares(jdk, "-Xmx128m");
        assertThat(caches()).hasSize(1).doesNotContainAnyElementsOf(both);
    }

    @Test
    void startsAtTheSameTimeMakeOneCache() throws Exception {
        isBuilt();
        Path jdk = jdk("17.0.12");
        script(
                jdk.resolve("bin/java"),
                "cd " + directory,
                "for option in \"$@\"; do",
                "  case $option in -XX:ArchiveClassesAtExit=*) archive=${option#*=} ;; esac",
                "done",
                "if [ -n \"${archive-}\" ]; then event=made; else event=stopped; fi",
                "while [ ! -e $event ]; do /bin/sleep 0.1; done",
                "[ -z \"${archive-}\" ] || echo classes >\"$archive\"");
        Path programs = Files.createDirectories(directory.resolve("programs"));
        script(programs.resolve("sleep"), "[ \"$1\" = 10 ] || exec /bin/sleep \"$1\"");
        script(
                programs.resolve("mkdir"),
                "/bin/mkdir \"$@\"",
                "status=$?",
                "case $1 in *.lock) echo \"$status\" >>" + directory.resolve("locks") + " ;; esac",
                "exit $status");
        Map<String, String> environment = Map.of(
                "JAVA_HOME", jdk.toString(), "VESTIBULE_CACHE", "", "PATH", programs + ":" + System.getenv("PATH"));
        List<Process> servers = List.of(begin(environment, "serve"), begin(environment, "serve"));
        Path locks = directory.resolve("locks");
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> Files.exists(locks) && Files.readAllLines(locks).size() == 2);
        assertThat(Files.readAllLines(locks)).containsExactlyInAnyOrder("0", "1");
        Files.createFile(directory.resolve("made"));
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(caches()).hasSize(1).allMatch(name -> name.endsWith(".jsa")));
        Files.createFile(directory.resolve("stopped"));
        for (Process server : servers) {
            assertThat(server.waitFor()).isZero();
        }
    }

    @Test
    void buildsShowWhatTheyAreAtAndWhatWentWrong() throws Exception {
        Map<String, String> here = Map.of("JAVA_HOME", jdk("17.0.12").toString());
        Path maven = directory.resolve("mvnw");
        script(
                maven,
                "i=0; while [ $i -lt 250 ]; do",
                "  i=$((i + 1))",
                "  echo \"[INFO] Downloaded from central: https://repo.example.com/$i.jar (1 kB at 1 kB/s)\"",
                "done",
                "echo '[INFO] --- compiler:3.14.0:compile (default-compile) @ vestibule-server ---'",
                "echo '[INFO] Nothing to compile'");
        Done built = run(here, "prepare");
        assertThat(built.status()).as(built.output()).isZero();
        assertThat(built.output())
                .startsWith(
                        "Building Vestibule (first start only). This takes a few minutes and requires network access")
                .contains("\n  100 files downloaded\n  200 files downloaded\n  compiler (vestibule-server)\n")
                .doesNotContain("central", "Nothing to compile");

        script(maven, "echo '[INFO] Scanning'", "echo '[ERROR] No such library' >&2", "exit 1");
        Done failed = run(here, "prepare");
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.output())
                .contains("\n[ERROR] No such library\n", "Building Vestibule failed. Run ./mvnw verify for details.")
                .doesNotContain("Scanning");
        assertThat(directory.resolve("server/target/vestibule.built.new")).doesNotExist();
    }

    @Test
    void aJavaThatCannotBeTakenIsNamedWithTheReason() throws Exception {
        isBuilt();
        Path old = jdk("11.0.2");

        assertThat(run(Map.of("JAVA_HOME", "/nonexistent"), "version").output())
                .startsWith("JAVA_HOME=/nonexistent is not a Java installation: bin/java is missing. Using Java ");
        assertThat(run(Map.of("JAVA_HOME", old.toString()), "version").output())
                .startsWith("JAVA_HOME=" + old + " is Java 11.0.2; Vestibule needs 17 or newer. Using Java ");
    }

    @Test
    void wrongPortOfTheCommandLineIsBlamedOnItAndPreparingCanBeAskedAbout() throws Exception {
        isBuilt();
        Map<String, String> here = Map.of("JAVA_HOME", System.getProperty("java.home"));
        Done port = run(here, "serve", "--port", "99999");
        assertThat(port.status()).isEqualTo(2);
        assertThat(port.output())
                .startsWith("--port must be an integer from 0 to 65535")
                .doesNotContain("MB_JETTY_PORT must");
        assertThat(run(here, "prepare", "--help").output()).contains("Usage: vestibule prepare");
        assertThat(run(here, "--help").output()).contains("prepare");
    }

    /** As whoever runs the jar without the launcher meets it. */
    @Test
    void whatWasGarbledOnItsWayIsRefusedAndNotTaken() throws Exception {
        isBuilt();
        ProcessBuilder builder = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-jar",
                        directory.resolve("server/target/vestibule.jar").toString(),
                        "serve")
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Map.of("LC_ALL", "POSIX"));
        // The plain locale cannot even write the bytes of another script, so a shell does.
        builder.command().addAll(0, List.of("sh", "-c", "MB_SITE_NAME=$(printf 'Caf\\303\\251') exec \"$@\"", "sh"));
        Process garbled = builder.start();
        String output = new String(garbled.getInputStream().readAllBytes(), UTF_8);
        assertThat(garbled.waitFor()).isEqualTo(1);
        assertThat(output.lines().reduce((first, last) -> last).orElseThrow())
                .contains("MB_SITE_NAME contains invalid characters (U+FFFD): use UTF-8, and start the server with")
                .contains("LC_ALL=C.UTF-8");
    }

    @Test
    void limitOfTheHeapAloneChangesNothingElseOfIt() throws Exception {
        isBuilt();
        Map<String, String> environment = Map.of(
                "JAVA_HOME", System.getProperty("java.home"), "VESTIBULE_JAVA_OPTS", "-Xmx256m -XX:+PrintFlagsFinal");
        String flags = run(environment, "version").output();
        assertThat(flags)
                .containsPattern("\\bNewSize +:?= 12582912 ")
                .containsPattern("InitialHeapSize +:?= 31457280 ");
        Done tiny =
                run(Map.of("JAVA_HOME", System.getProperty("java.home"), "VESTIBULE_JAVA_OPTS", "-Xmx24m"), "serve");
        assertThat(tiny.status()).isEqualTo(1);
        assertThat(tiny.output()).contains("this server needs 64 MiB");
    }
}

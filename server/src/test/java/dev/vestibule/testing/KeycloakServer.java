package dev.vestibule.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A real Keycloak from Maven Central as a child process, with its data in memory and on a free port of this machine.
 * Starts when first asked for, once per JVM, and never outlives it. Each user makes a realm of their own.
 */
public final class KeycloakServer {
    private static final String ADMINISTRATOR = "admin";
    private static final String PASSWORD = "admin of a test";

    /** Long: on a busy machine, Keycloak takes a minute to make its tables. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** What its own start script opens to it. */
    private static final List<String> OPENED = List.of(
            "java.base/java.util", "java.base/java.util.concurrent", "java.base/java.security", "java.base/java.lang");

    private final Path home = TestFiles.newDirectory("keycloak");
    private final int port = Ports.free();
    private final AtomicInteger realms = new AtomicInteger();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final GuardedProcess process;

    private KeycloakServer() {
        process = start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        process.await(PATIENCE, this::answers);
    }

    /** The one of this JVM. */
    public static KeycloakServer shared() {
        return Shared.SERVER;
    }

    private static final class Shared {
        static final KeycloakServer SERVER = new KeycloakServer();
    }

    /** Its address on this machine, without a slash at the end. */
    public String address() {
        return "http://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /**
     * Makes a new realm.
     *
     * @param frontend the address under which all the world finds this realm, without a slash at the end
     */
    public KeycloakRealm newRealm(String frontend) {
        KeycloakAdministration administration = new KeycloakAdministration(http, address(), ADMINISTRATOR, PASSWORD);
        return KeycloakRealm.make(administration, "realm" + realms.incrementAndGet(), frontend);
    }

    private GuardedProcess start() {
        Path programs =
                TestFiles.unpackedOnce(archive().getFileName().toString().replace(".zip", ""), KeycloakServer::unpack);
        try {
            // It writes into its home: so each has one of its own, with the same programs.
            for (String part : List.of("conf", "lib", "providers", "themes")) {
                Files.createSymbolicLink(home.resolve(part), programs.resolve(part));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return GuardedProcess.start(home, home.resolve("server.log"), environment(), command());
    }

    private Map<String, String> environment() {
        return Map.of(
                "KC_BOOTSTRAP_ADMIN_USERNAME",
                ADMINISTRATOR,
                "KC_BOOTSTRAP_ADMIN_PASSWORD",
                PASSWORD,
                "KC_DB_URL",
                "jdbc:h2:mem:keycloak;NON_KEYWORDS=VALUE;DB_CLOSE_DELAY=-1",
                "KC_CACHE",
                "local");
    }

    /**
     * Its start script would first rebuild the program, for half a minute; as it comes from the archive, it is built
     * already.
     */
    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
        OPENED.forEach(opened -> command.add("--add-opens=" + opened + "=ALL-UNNAMED"));
        command.addAll(List.of(
                "-Dkc.config.built=true",
                "-Dkc.home.dir=" + home,
                "-Djboss.server.config.dir=" + home.resolve("conf"),
                "-Djava.io.tmpdir=" + home,
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                        + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
                "-Duser.language=en",
                "-Duser.country=US"));
        command.addAll(List.of(
                "-cp",
                home.resolve("lib/quarkus-run.jar").toString(),
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint"));
        command.addAll(List.of(
                "start",
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--hostname-strict=false",
                "--log-level=info,org.keycloak.events:debug"));
        return command;
    }

    private boolean answers() {
        HttpRequest discovery = HttpRequest.newBuilder(
                        URI.create(address() + "/realms/master/.well-known/openid-configuration"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return http.send(discovery, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void close() {
        if (process.isAlive()) {
            process.kill();
        }
        TestFiles.delete(home);
    }

    private static Path archive() {
        String place = System.getProperty("vestibule.test.keycloak", "");
        if (!place.endsWith(".zip")) {
            throw new IllegalStateException(
                    "Maven tells where Keycloak's archive is. Elsewhere, name it in the system property vestibule.test.keycloak.");
        }
        return Path.of(place);
    }

    private static void unpack(Path directory) throws IOException {
        try (InputStream packed = Files.newInputStream(archive());
                ZipInputStream archive = new ZipInputStream(packed)) {
            for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                if (!entry.isDirectory()) {
                    Path file = Path.of(entry.getName());
                    // All is in one folder that is named after the version.
                    TestFiles.write(archive, directory.resolve(file.subpath(1, file.getNameCount())), false);
                }
            }
        }
    }
}

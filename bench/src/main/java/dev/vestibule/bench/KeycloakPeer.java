package dev.vestibule.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Keycloak from Maven Central, built for production and PostgreSQL. Users sign in with the password grant. */
final class KeycloakPeer implements Peer {
    private static final String DATABASE = "keycloak";
    private static final String ADMINISTRATOR = "admin";
    private static final String SECRET = "bench-secret";
    private static final String REALM = "/realms/bench/protocol/openid-connect";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final String REALM_JSON = """
            {"realm": "bench", "enabled": true, "accessTokenLifespan": 86400, "ssoSessionIdleTimeout": 86400,
             "clients": [{"clientId": "bench", "secret": "%s", "directAccessGrantsEnabled": true}],
             "users": [{"username": "bench", "enabled": true, "email": "%s", "emailVerified": true,
                "firstName": "Ben", "lastName": "Chmark", "credentials": [{"type": "password", "value": "%s"}]}]}
            """.formatted(SECRET, Requests.EMAIL, Requests.PASSWORD);

    private final Postgres postgres;
    private final Path archive;
    private final Path home;
    private final String java;

    /** @param archive the distribution of the artifact keycloak-quarkus-dist */
    KeycloakPeer(Postgres postgres, Path archive, Path directory, String java) {
        this.postgres = postgres;
        this.archive = archive;
        this.home = directory.resolve("keycloak");
        this.java = java;
    }

    @Override
    public String name() {
        return "Keycloak";
    }

    @Override
    public String hash() {
        return "Argon2id, 7 MiB, 5 passes, 1 lane";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        unpack();
        postgres.create(DATABASE);
        Process build = ServerProcess.launch(command("build", "--db=postgres"), log());
        if (build.waitFor() != 0) {
            throw new IOException("Keycloak's build failed; see " + log());
        }
        try (ServerProcess first = start()) {
            String token = Requests.field(
                    "access_token",
                    first.send(
                            "POST",
                            "/realms/master/protocol/openid-connect/token",
                            "grant_type=password&client_id=admin-cli&username=" + ADMINISTRATOR + "&password=" + SECRET,
                            "Content-Type",
                            "application/x-www-form-urlencoded"));
            String refused = first.send("POST", "/admin/realms", REALM_JSON, "Authorization", "Bearer " + token);
            if (!refused.isEmpty()) {
                throw new IOException("Keycloak did not create a realm: " + refused);
            }
        }
    }

    @Override
    public ServerProcess start() throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        ProcessBuilder builder = command(
                "start",
                "--optimized",
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--hostname=http://127.0.0.1:" + port, // or each name in a request would be an issuer of its own
                "--cache=local",
                "--db-url=jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + DATABASE,
                "--db-username=" + postgres.user(),
                "--db-password=none");
        return ServerProcess.start(builder, log(), port, "/realms/master/.well-known/openid-configuration");
    }

    private ProcessBuilder command(String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of("bash", home.resolve("bin/kc.sh").toString()), Stream.of(arguments))
                        .toList());
        builder.environment().put("JAVA_HOME", java);
        builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMINISTRATOR);
        builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", SECRET);
        return builder;
    }

    private Path log() {
        return home.resolveSibling("keycloak.log");
    }

    @Override
    public String signIn(ServerProcess server) {
        return Requests.post(REALM + "/token", FORM, form());
    }

    private static String form() {
        return "grant_type=password&scope=openid&client_id=bench&client_secret=" + SECRET + "&username=bench&password="
                + Requests.PASSWORD.replace(' ', '+');
    }

    @Override
    public Map<String, String> checks(ServerProcess server) throws IOException, InterruptedException {
        String token = Requests.field(
                "access_token",
                server.send("POST", REALM + "/token", form(), "Content-Type", "application/x-www-form-urlencoded"));
        String basic = Base64.getEncoder().encodeToString(("bench:" + SECRET).getBytes(StandardCharsets.US_ASCII));
        Map<String, String> checks = new LinkedHashMap<>();
        checks.put("userinfo", Requests.get(REALM + "/userinfo", "Authorization", "Bearer " + token));
        checks.put(
                "introspection",
                Requests.post(
                        REALM + "/token/introspect", FORM + "\r\nAuthorization: Basic " + basic, "token=" + token));
        return checks;
    }

    private void unpack() throws IOException {
        try (InputStream packed = Files.newInputStream(archive);
                ZipInputStream zip = new ZipInputStream(packed)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = Path.of(entry.getName());
                if (!entry.isDirectory() && home.resolve(file).normalize().startsWith(home)) {
                    // All is in one folder that is named after the version.
                    Path target = home.resolve(file.subpath(1, file.getNameCount()));
                    Files.createDirectories(target.getParent());
                    Files.copy(zip, target);
                }
            }
        }
    }
}

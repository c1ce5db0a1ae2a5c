package dev.vestibule.operator.doctor;

import dev.vestibule.federation.OidcProvider;
import dev.vestibule.passkey.RelyingParty;
import dev.vestibule.platform.http.HttpServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Checks the network: the server's port, its public URL, and the proxies in between. */
public final class NetworkCheck {
    private static final Text PORT = Text.verbatim("port");
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final String OURS = "{\"status\":\"ok\"}";

    /** Created at the first call: it loads all of TLS, which a start does not need. */
    private static final class Calls {
        private static final HttpClient CLIENT = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private final HttpServerSettings server;

    public NetworkCheck(HttpServerSettings server) {
        this.server = server;
    }

    private record Answer(int status, String text) {
        boolean isOurs() {
            return status == 200 && text.equals(OURS);
        }
    }

    private Answer get(URI address) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(PATIENCE).GET().build();
        try {
            HttpResponse<String> response = Calls.CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Checks whether our server answers at the port, or could. */
    public Finding port() {
        if (server.port() == 0) {
            return Finding.ok(PORT, Text.verbatim("The operating system chooses a port at each start."));
        }
        String where = server.host() + ":" + server.port();
        Optional<String> taken = taken();
        if (taken.isEmpty()) {
            return Finding.ok(PORT, Text.verbatim(where + " is free. The server is not running."));
        }
        try {
            String base = "http://" + reachable() + ":" + server.port();
            if (!get(URI.create(base + "/livez")).isOurs()) {
                return other(where, "another program uses it");
            }
            return get(URI.create(base + "/readyz")).isOurs()
                    ? Finding.ok(PORT, Text.verbatim("The server is running at " + where + " and is ready."))
                    : Finding.warn(
                            PORT,
                            Text.verbatim("The server is running at " + where + " but is not ready."),
                            Text.verbatim("It is waiting for its database. See its log."));
        } catch (IOException | IllegalArgumentException e) {
            return other(where, taken.get());
        }
    }

    private static Finding other(String where, String why) {
        return Finding.fail(
                PORT,
                Text.verbatim(where + " is not available: " + why + "."),
                Text.verbatim("Stop the other program, or change MB_JETTY_HOST and MB_JETTY_PORT."));
    }

    /** Returns why no server can listen there at the moment; empty if one can. */
    private Optional<String> taken() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(server.host(), server.port()));
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private String reachable() {
        try {
            InetAddress address = InetAddress.getByName(server.host());
            String host = address.isAnyLocalAddress() ? "localhost" : server.host();
            return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        } catch (UnknownHostException e) {
            return server.host();
        }
    }

    /** Checks whether the server is reachable at its site URL. */
    public Finding site() {
        URI site = server.siteUrl();
        Text about = Text.of("doctor.about.site-url");
        if (site == null) {
            return Finding.warn(about, Text.of("doctor.site.unset"), Text.of("doctor.site.unset.advice"));
        }
        boolean https = "https".equalsIgnoreCase(site.getScheme());
        if (!https && !isLocal(site)) {
            return Finding.warn(about, Text.of("doctor.site.insecure", site), Text.of("doctor.site.insecure.advice"));
        }
        try {
            Answer answer = get(URI.create(site + "/api/health"));
            if (answer.isOurs()) {
                return Finding.ok(about, Text.of("doctor.site.ok", site));
            }
            return Finding.warn(
                    about,
                    Text.of("doctor.site.unexpected", site + "/api/health", answer.status()),
                    Text.of("doctor.site.unexpected.advice"));
        } catch (IOException | IllegalArgumentException e) {
            return Finding.warn(
                    about,
                    Text.of("doctor.site.unreachable", site, reason(e)),
                    Text.of("doctor.site.unreachable.advice"));
        }
    }

    /** Checks whether browsers offer passkeys at the site URL. */
    public Finding passkeys() {
        Optional<URI> site = Optional.ofNullable(server.siteUrl());
        Text about = Text.of("doctor.about.passkeys");
        Optional<RelyingParty.Obstacle> obstacle = RelyingParty.obstacle(site);
        if (obstacle.isEmpty()) {
            RelyingParty known = RelyingParty.at(site).orElseThrow();
            return Finding.ok(about, Text.of("doctor.passkeys.ok", known.id(), known.origin()));
        }
        return switch (obstacle.get()) {
            case NO_SITE_URL -> Finding.ok(about, Text.of("doctor.passkeys.no-site-url"));
            case NOT_SECURE ->
                Finding.warn(about, Text.of("doctor.passkeys.insecure"), Text.of("doctor.passkeys.insecure.advice"));
            case IP_ADDRESS ->
                Finding.warn(
                        about, Text.of("doctor.passkeys.ip-address"), Text.of("doctor.passkeys.ip-address.advice"));
        };
    }

    private static boolean isLocal(URI site) {
        return List.of("localhost", "127.0.0.1", "[::1]").contains(site.getHost());
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Checks the discovery documents of the configured providers, which sign-ins need. */
    public List<Finding> providers(List<OidcProvider> providers) {
        return providers.stream()
                .filter(OidcProvider::enabled)
                .map(this::provider)
                .toList();
    }

    private Finding provider(OidcProvider provider) {
        Text about = Text.of("doctor.about.provider", provider.key().value());
        String where = provider.issuer().replaceAll("/$", "") + "/.well-known/openid-configuration";
        Text advice = Text.of("doctor.provider.advice");
        try {
            Answer answer = get(URI.create(where));
            if (answer.status() != 200) {
                return Finding.fail(about, Text.of("doctor.provider.status", where, answer.status()), advice);
            }
            return answer.text().contains("\"issuer\"")
                    ? Finding.ok(about, Text.of("doctor.provider.ok", provider.issuer()))
                    : Finding.fail(about, Text.of("doctor.provider.strange", where), advice);
        } catch (IOException | IllegalArgumentException e) {
            return Finding.fail(about, Text.of("doctor.provider.unreachable", where, reason(e)), advice);
        }
    }

    /** Checks which proxies are trusted. */
    public Finding proxies() {
        List<String> networks = server.proxies().networks();
        Text about = Text.of("doctor.about.proxies");
        if (networks.stream().anyMatch(network -> network.endsWith("/0"))) {
            return Finding.fail(about, Text.of("doctor.proxies.all"), Text.of("doctor.proxies.all.advice"));
        }
        if (!networks.isEmpty()) {
            return Finding.ok(about, Text.of("doctor.proxies.trusted", String.join(", ", networks)));
        }
        URI site = server.siteUrl();
        return site != null && "https".equalsIgnoreCase(site.getScheme())
                ? Finding.warn(about, Text.of("doctor.proxies.missing"), Text.of("doctor.proxies.missing.advice"))
                : Finding.ok(about, Text.of("doctor.proxies.none"));
    }
}

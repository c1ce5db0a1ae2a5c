package dev.vestibule.operator.doctor;

import dev.vestibule.federation.OidcProvider;
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
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final String OURS = "{\"status\":\"ok\"}";

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
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
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Checks whether our server answers at the port, or could. */
    public Finding port() {
        if (server.port() == 0) {
            return Finding.ok("port", "The system chooses one at each start.");
        }
        String where = server.host() + ":" + server.port();
        Optional<String> taken = taken();
        if (taken.isEmpty()) {
            return Finding.ok("port", where + " is free: no server runs here.");
        }
        try {
            String base = "http://" + reachable() + ":" + server.port();
            if (!get(URI.create(base + "/livez")).isOurs()) {
                return other(where, "something else answers there");
            }
            return get(URI.create(base + "/readyz")).isOurs()
                    ? Finding.ok("port", "Our server answers at " + where + ", and is ready.")
                    : Finding.warn(
                            "port",
                            "Our server answers at " + where + ", but is not ready.",
                            "It waits for its database; its log says why.");
        } catch (IOException | IllegalArgumentException e) {
            return other(where, taken.get());
        }
    }

    private static Finding other(String where, String why) {
        return Finding.wrong(
                "port",
                where + " cannot be had: " + why + ".",
                "Stop the other program, or set MB_JETTY_HOST and MB_JETTY_PORT to another place.");
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
        String about = "site URL";
        if (site == null) {
            return Finding.warn(
                    about,
                    "MB_SITE_URL is not set, so mails cannot have links.",
                    "Set it to what people type, such as https://id.example.com");
        }
        boolean https = "https".equalsIgnoreCase(site.getScheme());
        if (!https && !isLocal(site)) {
            return Finding.warn(
                    about,
                    site + " is not https: passwords and sessions can be read on their way.",
                    "Put a proxy with TLS in front, and name its address; docs/operations.md shows how.");
        }
        try {
            Answer answer = get(URI.create(site + "/api/health"));
            if (answer.isOurs()) {
                return Finding.ok(about, site + " leads to our server.");
            }
            return Finding.warn(
                    about,
                    site + " answers with status " + answer.status() + " at /api/health, and not as our server does.",
                    "Is the server running, and does the proxy in front lead to it?");
        } catch (IOException | IllegalArgumentException e) {
            return Finding.warn(
                    about,
                    site + " cannot be reached from here: " + reason(e) + ".",
                    "Is the server running? It may be all right if only other machines can reach that address.");
        }
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
        String about = "provider " + provider.key().value();
        String where = provider.issuer().replaceAll("/$", "") + "/.well-known/openid-configuration";
        String advice = "Look at its issuer-uri in MB_OIDC_PROVIDERS, and whether this machine may connect to it.";
        try {
            Answer answer = get(URI.create(where));
            if (answer.status() != 200) {
                return Finding.wrong(about, where + " answers with status " + answer.status() + ".", advice);
            }
            return answer.text().contains("\"issuer\"")
                    ? Finding.ok(about, provider.issuer() + " describes itself.")
                    : Finding.wrong(about, where + " is no description of a provider.", advice);
        } catch (IOException | IllegalArgumentException e) {
            return Finding.wrong(about, where + " cannot be reached from here: " + reason(e) + ".", advice);
        }
    }

    /** Checks which proxies are trusted. */
    public Finding proxies() {
        List<String> networks = server.proxies().networks();
        String about = "proxies";
        if (networks.stream().anyMatch(network -> network.endsWith("/0"))) {
            return Finding.wrong(
                    about,
                    "VESTIBULE_TRUSTED_PROXIES trusts everybody, so anybody can pretend to come from anywhere.",
                    "List the addresses that your proxy's requests come from, and no others.");
        }
        if (!networks.isEmpty()) {
            return Finding.ok(about, "Believed about where requests come from: " + String.join(", ", networks) + ".");
        }
        URI site = server.siteUrl();
        return site != null && "https".equalsIgnoreCase(site.getScheme())
                ? Finding.warn(
                        about,
                        "MB_SITE_URL is https, so there is a proxy in front, but VESTIBULE_TRUSTED_PROXIES lists none:"
                                + " everybody seems to come from it.",
                        "List the addresses that its requests come from, such as 127.0.0.1,::1")
                : Finding.ok(about, "None is listed; clients are to connect without one.");
    }
}

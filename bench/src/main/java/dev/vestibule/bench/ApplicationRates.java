package dev.vestibule.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures what applications ask for: tokens, requests with tokens, and news of ended sessions. */
final class ApplicationRates {
    private static final String REDIRECT = "https://app.example.com/callback";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\nAuthorization: Basic ";
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");
    private static final int LOGOUTS = 200;

    private final ServerProcess server;
    private final Load load;
    private final Table table;
    private final double scale;
    private final BlockingQueue<Long> logouts = new LinkedBlockingQueue<>();

    ApplicationRates(ServerProcess server, Load load, Table table, double scale) {
        this.server = server;
        this.load = load;
        this.table = table;
        this.scale = scale;
    }

    /** The credentials of an application, in the form of the header. */
    private record Application(String id, String credentials) {}

    void measure() throws IOException, InterruptedException {
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            logouts.add(System.nanoTime());
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        try {
            Application application = register(receiver.getAddress().getPort());
            measureTokens(application);
            measureLogouts(application);
        } finally {
            receiver.stop(0);
        }
    }

    private Application register(int port) throws IOException, InterruptedException {
        String made = server.send(
                "POST",
                "/api/vestibule/oauth-client",
                "{\"client_name\":\"Bench\",\"first_party\":true,\"require_pkce\":false,\"scope\":\"openid mb:full\","
                        + "\"grant_types\":[\"authorization_code\",\"client_credentials\"],\"redirect_uris\":[\""
                        + REDIRECT
                        + "\"],\"backchannel_logout_uri\":\"http://127.0.0.1:" + port + "/\"}",
                "X-Metabase-Session",
                server.signIn());
        String id = Requests.field("client_id", made);
        String both = id + ":" + Requests.field("client_secret", made);
        return new Application(id, Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.US_ASCII)));
    }

    private void measureTokens(Application application) throws IOException, InterruptedException {
        load.compareToSignIns(
                server,
                "tokens of client_credentials against sign-ins",
                Requests.post("/oauth/token", FORM + application.credentials(), "grant_type=client_credentials"));
        String token = accessToken(application, server.signIn());
        load.compare(
                server,
                "checks of an access token against a trivial route",
                Requests.get("/api/user/current", "Authorization", "Bearer " + token),
                Requests.get("/livez", "Authorization", "Bearer " + token));
    }

    /** Signs in to the application, which asks for no consent, and returns its token. */
    private String accessToken(Application application, String session) throws IOException, InterruptedException {
        String address = server.redirect(
                "/oauth/authorize?response_type=code&client_id=" + application.id() + "&redirect_uri="
                        + REDIRECT.replace(":", "%3A").replace("/", "%2F")
                        + "&scope=openid%20mb%3Afull&nonce=1&state=1",
                session);
        Matcher code = CODE.matcher(address);
        if (!code.find()) {
            throw new IOException("no code in " + address);
        }
        String answer = server.send(
                "POST",
                "/oauth/token",
                "grant_type=authorization_code&code=" + code.group(1) + "&redirect_uri=" + REDIRECT,
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Authorization",
                "Basic " + application.credentials());
        return Requests.field("access_token", answer);
    }

    /** From the sign-out until the application hears of it. */
    private void measureLogouts(Application application) throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < LOGOUTS * scale; i++) {
            String session = server.signIn();
            accessToken(application, session);
            logouts.clear();
            long ended = System.nanoTime();
            server.send("DELETE", "/api/session", "", "X-Metabase-Session", session);
            Long heard = logouts.poll(10, TimeUnit.SECONDS);
            millis.add(heard == null ? Double.POSITIVE_INFINITY : (heard - ended) / 1e6);
        }
        millis.sort(Double::compare);
        table.row(
                "p99 from a sign-out to its back-channel logout",
                "%.0f ms".formatted(millis.get((int) Math.min(millis.size() - 1L, millis.size() * 99L / 100))),
                "<= 1,000 ms",
                "median %.0f ms of %d".formatted(Load.median(millis), millis.size()));
    }
}

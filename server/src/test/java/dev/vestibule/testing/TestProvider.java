package dev.vestibule.testing;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID Connect provider over real HTTP that a test can bend: it checks client, code, redirect and PKCE as a
 * provider has to, and signs whatever claims the test wants. How real ones behave is tested with Keycloak.
 */
public final class TestProvider implements AutoCloseable {
    public static final String CLIENT = "vestibule";
    public static final String SECRET = "a secret & more";

    private final HttpServer server;
    private final RSAKey key = SigningKeys.lent("idp-1");
    private final Supplier<Instant> clock;
    private final String client;
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile UnaryOperator<JWTClaimsSet.Builder> bend = claims -> claims;
    private volatile Map<String, Object> person = Map.of();
    private volatile String userInfo = "{}";
    private volatile String userInfoType = "application/json";
    private volatile int userInfoStatus = 200;
    private volatile String tokenType = "Bearer";
    private volatile boolean refusesClient;
    private volatile boolean repeats;
    private volatile Runnable meanwhile = () -> {};
    private volatile String told = "";
    private volatile UnaryOperator<String> description = json -> json;

    private record Grant(String challenge, String nonce, String redirect) {}

    public TestProvider(Supplier<Instant> clock) {
        this(clock, CLIENT);
    }

    /** One that knows its client under another name. */
    public TestProvider(Supplier<Instant> clock, String client) {
        this.clock = clock;
        this.client = client;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(
                "/.well-known/openid-configuration", exchange -> answer(exchange, 200, description.apply(metadata())));
        server.createContext("/keys", exchange -> answer(exchange, 200, SigningKeys.published(key)));
        server.createContext("/token", this::token);
        server.createContext("/userinfo", this::userInfo);
        server.start();
    }

    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private String metadata() {
        String i = issuer();
        return """
                {"issuer": "%s", "authorization_endpoint": "%s/authorize", "token_endpoint": "%s/token", "jwks_uri": "%s/keys",
                 "userinfo_endpoint": "%s/userinfo", "end_session_endpoint": "%s/end",
                 "response_types_supported": ["code"], "subject_types_supported": ["public"],
                 "id_token_signing_alg_values_supported": ["RS256"]}""".formatted(i, i, i, i, i, i);
    }

    /** Whoever signs in from now on, by their claims. */
    public void isSignedInAs(Map<String, Object> claims) {
        person = claims;
    }

    public void bends(UnaryOperator<JWTClaimsSet.Builder> claims) {
        bend = claims;
    }

    public void tells(String json) {
        tells(200, "application/json", json);
    }

    /** What its UserInfo endpoint answers. */
    public void tells(int status, String type, String body) {
        userInfoStatus = status;
        userInfoType = type;
        userInfo = body;
    }

    /** Of which type its access tokens are from now on. */
    public void gives(String type) {
        tokenType = type;
    }

    /** Bends how it describes itself. */
    public void describesItself(UnaryOperator<String> json) {
        description = json;
    }

    public void refusesTheClient(boolean refuses) {
        refusesClient = refuses;
    }

    /** What happens the next time that somebody's code is being exchanged. */
    public void meanwhile(Runnable action) {
        meanwhile = action;
    }

    /** Says in its refusals what it was told. */
    public void repeatsWhatItIsTold() {
        repeats = true;
    }

    /** The credentials that it was shown last. */
    public String told() {
        return told;
    }

    public List<String> asked() {
        List<String> paths = new ArrayList<>(asked);
        asked.clear();
        return paths;
    }

    /** What the browser would do at the provider: signs in, and is sent back with a code. */
    public URI authorize(URI address) {
        Map<String, String> query = fields(address.getRawQuery());
        String code = UUID.randomUUID().toString();
        grants.put(code, new Grant(query.get("code_challenge"), query.get("nonce"), query.get("redirect_uri")));
        return URI.create(query.get("redirect_uri") + "?code=" + code + "&state=" + query.get("state") + "&iss="
                + java.net.URLEncoder.encode(issuer(), StandardCharsets.UTF_8));
    }

    private void token(HttpExchange exchange) throws IOException {
        meanwhile.run();
        meanwhile = () -> {};
        told = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                .replaceFirst("Basic ", "");
        if (repeats) {
            answer(exchange, 401, "{\"error\": \"invalid_client\", \"error_description\": \"you said " + told + "\"}");
            return;
        }
        Map<String, String> form = fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        if (refusesClient || !knows(exchange.getRequestHeaders().getFirst("Authorization"), form)) {
            answer(exchange, 401, "{\"error\": \"invalid_client\"}");
            return;
        }
        Grant grant = grants.remove(form.getOrDefault("code", ""));
        if (grant == null
                || !grant.redirect().equals(form.get("redirect_uri"))
                || !grant.challenge().equals(challenge(form.getOrDefault("code_verifier", "")))) {
            answer(exchange, 400, "{\"error\": \"invalid_grant\"}");
            return;
        }
        JWTClaimsSet.Builder claims = claims().claim("nonce", grant.nonce());
        person.forEach(claims::claim);
        String idToken = SigningKeys.token(key, bend.apply(claims).build());
        answer(
                exchange,
                200,
                "{\"access_token\": \"at-marker\", \"token_type\": \"" + tokenType + "\", \"id_token\": \"" + idToken
                        + "\"}");
    }

    private boolean knows(@Nullable String authorization, Map<String, String> form) {
        if (authorization == null) {
            return client.equals(form.get("client_id")) && SECRET.equals(form.get("client_secret"));
        }
        String pair = client + ":" + encoded(SECRET);
        return authorization.equals(
                "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    public JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(client)
                .issueTime(Date.from(clock.get()))
                .expirationTime(Date.from(clock.get().plusSeconds(300)));
    }

    public String signed(JWTClaimsSet.Builder claims, String type) {
        return SigningKeys.token(
                key, claims.build(), header -> header.type(new com.nimbusds.jose.JOSEObjectType(type)));
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    public static Map<String, String> fields(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String field : text.split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(
                        field.substring(0, equals),
                        URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private void userInfo(HttpExchange exchange) throws IOException {
        answer(exchange, userInfoStatus, userInfoType, userInfo);
    }

    private void answer(HttpExchange exchange, int status, String json) throws IOException {
        answer(exchange, status, "application/json", json);
    }

    private void answer(HttpExchange exchange, int status, String type, String json) throws IOException {
        asked.add(exchange.getRequestURI().getPath());
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        SigningKeys.giveBack(key);
    }
}

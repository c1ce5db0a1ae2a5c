package dev.vestibule.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An application that signs users in here with OpenID Connect, registered by an administrator. */
public final class RelyingParty {
    public static final String REDIRECT = "https://app.example.com/callback";
    public static final String DECISION = "/oauth/authorize/decision";

    private static final String VERIFIER = "a-verifier-that-is-long-enough-to-be-accepted-0123456789";
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">");

    private final TestServer server;
    private final JsonNode registration;

    /** @param members more of its registration, as JSON members, each with a comma before it */
    public RelyingParty(TestServer server, Client administrator, String members) {
        this.server = server;
        String redirects = members.contains("\"redirect_uris\"") ? "" : ", \"redirect_uris\": [\"" + REDIRECT + "\"]";
        Answer made = administrator.post(
                "/api/vestibule/oauth-client",
                "{\"client_name\": \"App " + UUID.randomUUID().toString().substring(0, 8) + "\"" + redirects + members
                        + "}");
        assertThat(made.status()).as(made.text()).isIn(200, 201);
        this.registration = made.json();
    }

    private RelyingParty(TestServer server, JsonNode registration) {
        this.server = server;
        this.registration = registration;
    }

    /** The same application with another secret. */
    public RelyingParty withSecret(String secret) {
        return new RelyingParty(server, registration.<ObjectNode>deepCopy().put("client_secret", secret));
    }

    public String id() {
        return registration.path("client_id").textValue();
    }

    public String secret() {
        return registration.path("client_secret").textValue();
    }

    /** What the endpoint answers in the end: the parameters of the redirect. */
    public record Redirected(String address, Map<String, String> parameters) {
        public String code() {
            String code = parameters.get("code");
            assertThat(code).as(address).isNotNull();
            return code;
        }

        public String error() {
            return parameters.getOrDefault("error", "");
        }
    }

    /** The tokens of an answer. */
    public record Tokens(JsonNode json) {
        public String access() {
            return json.path("access_token").textValue();
        }

        public String refresh() {
            return json.path("refresh_token").textValue();
        }

        public String id() {
            return json.path("id_token").textValue();
        }
    }

    /**
     * The path of an authorization request, with names and values of further parameters in turn; an empty value
     * removes.
     */
    public String request(String... more) {
        return "/oauth/authorize?" + Visitor.encoded(parameters(more));
    }

    /** Pushes such a request itself. */
    public Answer push(String... more) {
        return authenticated().form("/oauth/par", parameters(more));
    }

    /** The path by which a browser brings the request that was pushed, with further parameters in turn. */
    public String pushed(Answer push, String... more) {
        assertThat(push.status()).as(push.text()).isEqualTo(201);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("client_id", id());
        all.put("request_uri", push.json().path("request_uri").textValue());
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return "/oauth/authorize?" + Visitor.encoded(all);
    }

    private Map<String, String> parameters(String... more) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("client_id", id());
        all.put("response_type", "code");
        all.put("redirect_uri", REDIRECT);
        all.put("scope", "openid");
        all.put("state", "state-" + UUID.randomUUID());
        all.put("nonce", "nonce-1");
        all.put("code_challenge", challenge());
        all.put("code_challenge_method", "S256");
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        all.values().removeIf(String::isEmpty);
        return all;
    }

    private static String challenge() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends a user's browser to the endpoint, and lets the user agree if they are asked. */
    public Redirected authorize(Visitor visitor, String... more) {
        Answer answer = visitor.ask(request(more));
        return redirected(asksForConsent(answer) ? agree(visitor, answer) : answer);
    }

    public static boolean asksForConsent(Answer answer) {
        return answer.status() == 200 && answer.text().contains(DECISION);
    }

    /** Lets the user agree on the page that is open. */
    public static Answer agree(Visitor visitor, Answer page) {
        Map<String, String> fields = hidden(page);
        fields.put("approved", "true");
        return visitor.sendOnly(
                DECISION,
                fields.entrySet().stream()
                        .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                        .toArray(String[]::new));
    }

    /** The hidden fields of a page. */
    public static Map<String, String> hidden(Answer page) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher matcher = HIDDEN.matcher(page.text());
        while (matcher.find()) {
            fields.put(unescaped(matcher.group(1)), unescaped(matcher.group(2)));
        }
        return fields;
    }

    private static String unescaped(String text) {
        return text.replace("&#34;", "\"")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    /** Reads the redirect of an answer. */
    public static Redirected redirected(Answer answer) {
        String address = answer.header("Location")
                .orElseThrow(() -> new AssertionError("no redirect: " + answer.status() + " " + answer.text()));
        Map<String, String> parameters = new LinkedHashMap<>();
        String query = URI.create(address).getRawQuery();
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                parameters.put(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
            }
        }
        return new Redirected(address, parameters);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Exchanges a code. */
    public Answer exchange(String code) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", REDIRECT);
        form.put("code_verifier", VERIFIER);
        return token(form);
    }

    /** Sends a form to the token endpoint, with the secret of the application. */
    public Answer token(Map<String, String> form) {
        return authenticated().form("/oauth/token", form);
    }

    /** A client that shows the secret of the application. */
    public Client authenticated() {
        String both = Visitor.encoded(Map.of(id(), secret())).replace('=', ':');
        return server.with(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Signs a user in, who agrees if asked, and gets their tokens. */
    public Tokens signIn(Visitor visitor, String... more) {
        Answer answer = exchange(authorize(visitor, more).code());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return new Tokens(answer.json());
    }

    public Tokens refresh(Tokens tokens) {
        Answer answer = token(Map.of("grant_type", "refresh_token", "refresh_token", tokens.refresh()));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return new Tokens(answer.json());
    }

    /** Verifies the signature of a token with the keys that the server publishes. */
    public static SignedJWT verified(TestServer server, String token) {
        try {
            SignedJWT signed = SignedJWT.parse(token);
            JWK key = JWKSet.parse(server.get("/oauth/jwks").text())
                    .getKeyByKeyId(signed.getHeader().getKeyID());
            assertThat(key).as("a published key").isNotNull();
            JWSVerifier verifier = key.getKeyType().getValue().equals("RSA")
                    ? new RSASSAVerifier(key.toRSAKey())
                    : new ECDSAVerifier(key.toECKey());
            assertThat(signed.verify(verifier)).as("signature").isTrue();
            return signed;
        } catch (ParseException | JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** The claims of a token, whose signature is verified. */
    public static JWTClaimsSet claims(TestServer server, String token) {
        try {
            return verified(server, token).getJWTClaimsSet();
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }
}

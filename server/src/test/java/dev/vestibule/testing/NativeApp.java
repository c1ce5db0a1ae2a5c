package dev.vestibule.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.vestibule.testing.RelyingParty.Tokens;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A program on a user's device that registers itself, as the Metabase CLI does. It has an address of its own. */
public final class NativeApp {
    public static final String REGISTERED = "http://127.0.0.1/callback";
    public static final String REDIRECT = "http://127.0.0.1:9123/callback";

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String verifier = "verifier-" + UUID.randomUUID() + UUID.randomUUID();
    private final Client client;
    private final JsonNode registration;

    public NativeApp(TestServer server) {
        this(server, "");
    }

    /** @param members more of its registration, as JSON members, each with a comma before it */
    public NativeApp(TestServer server, String members) {
        int number = NUMBERS.incrementAndGet();
        this.client = server.from("198.51." + number / 250 + "." + (number % 250 + 1));
        Answer made = client.post(
                "/oauth/register",
                "{\"client_name\": \"CLI\", \"token_endpoint_auth_method\": \"none\", \"redirect_uris\": [\""
                        + REGISTERED + "\"]" + members + "}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        this.registration = made.json();
    }

    private NativeApp(Client client, JsonNode registration) {
        this.client = client;
        this.registration = registration;
    }

    /** One that did not register itself, as its id is the URL of its metadata. */
    public static NativeApp withId(TestServer server, String id) {
        int number = NUMBERS.incrementAndGet();
        return new NativeApp(
                server.from("198.51." + number / 250 + "." + (number % 250 + 1)),
                JsonNodeFactory.instance.objectNode().put("client_id", id));
    }

    public JsonNode registration() {
        return registration;
    }

    public String id() {
        return registration.path("client_id").textValue();
    }

    /** A client at the address of the program. */
    public Client client() {
        return client;
    }

    public String verifier() {
        return verifier;
    }

    /**
     * The path of an authorization request, with names and values of further parameters in turn; an empty value
     * removes.
     */
    public String request(String... more) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("client_id", id());
        all.put("response_type", "code");
        all.put("redirect_uri", REDIRECT);
        all.put("scope", "mb:full");
        all.put("state", "a state");
        all.put("code_challenge", challenge(verifier));
        all.put("code_challenge_method", "S256");
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        all.values().removeIf(String::isEmpty);
        return "/oauth/authorize?" + Visitor.encoded(all);
    }

    public static String challenge(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets a user agree, and returns the code. */
    public String code(Visitor visitor, String... more) {
        Answer page = visitor.ask(request(more));
        assertThat(page.status()).as(page.text()).isEqualTo(200);
        return RelyingParty.redirected(RelyingParty.agree(visitor, page)).code();
    }

    public Map<String, String> exchange(String code) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("client_id", id());
        form.put("code", code);
        form.put("redirect_uri", REDIRECT);
        form.put("code_verifier", verifier);
        return form;
    }

    public Answer token(Map<String, String> form) {
        return client.form("/oauth/token", form);
    }

    /** Lets a user agree, and gets the tokens. */
    public Tokens signIn(Visitor visitor, String... more) {
        Answer answer = token(exchange(code(visitor, more)));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return new Tokens(answer.json());
    }

    public Answer refresh(String refreshToken) {
        return token(Map.of("grant_type", "refresh_token", "client_id", id(), "refresh_token", refreshToken));
    }

    public Answer revoke(String token) {
        return client.form("/oauth/revoke", Map.of("client_id", id(), "token", token));
    }

    /** A client that shows an access token. */
    public Client bearing(String accessToken) {
        return client.with("Authorization", "Bearer " + accessToken);
    }

    /** What the API answers to the bearer about the user. */
    public int status(String accessToken) {
        return bearing(accessToken).get("/api/user/current").status();
    }
}

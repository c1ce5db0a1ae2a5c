package dev.vestibule.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program without a browser, such as one on a television: it shows a code, which a user enters elsewhere. It has an
 * address of its own.
 */
public final class DeviceApp {
    public static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    public static final String AGENT = "Television/4.2 (living room)";

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String name = "Television " + UUID.randomUUID().toString().substring(0, 8);
    private final String address;
    private final Client client;
    private final String id;

    /** @param members more of its registration, as JSON members, each with a comma before it */
    public DeviceApp(TestServer server, Client administrator, String members) {
        this(server.client(), administrator, members);
    }

    /** A device of the server that a client calls. */
    public DeviceApp(Client anywhere, Client administrator, String members) {
        int number = NUMBERS.incrementAndGet();
        this.address = "203.0." + number / 250 + "." + (number % 250 + 1);
        this.client = anywhere.from(address).with("User-Agent", AGENT);
        String grants =
                members.contains("\"grant_types\"") ? "" : ", \"grant_types\": [\"" + GRANT + "\", \"refresh_token\"]";
        Answer made = administrator.post(
                "/api/vestibule/oauth-client",
                "{\"client_name\": \"" + name + "\", \"token_endpoint_auth_method\": \"none\"" + grants + members
                        + "}");
        assertThat(made.status()).as(made.text()).isIn(200, 201);
        this.id = made.json().path("client_id").textValue();
    }

    public String name() {
        return name;
    }

    public String id() {
        return id;
    }

    public String address() {
        return address;
    }

    /** A client at the address of the device. */
    public Client client() {
        return client;
    }

    /** The codes that the device was given. */
    public record Codes(JsonNode json) {
        public String device() {
            return json.path("device_code").textValue();
        }

        /** As the device shows it. */
        public String user() {
            return json.path("user_code").textValue();
        }
    }

    /** Asks for codes, with names and values of further parameters in turn. */
    public Answer ask(String... more) {
        Map<String, String> form = new LinkedHashMap<>(Map.of("client_id", id, "scope", "mb:full"));
        for (int i = 0; i < more.length; i += 2) {
            form.put(more[i], more[i + 1]);
        }
        return client.form("/oauth/device_authorization", form);
    }

    public Codes codes(String... more) {
        Answer answer = ask(more);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return new Codes(answer.json());
    }

    public Answer poll(Codes codes) {
        return pollAt(client, codes);
    }

    /** Polls another node. */
    public Answer pollAt(Client node, Codes codes) {
        return node.form("/oauth/token", polling(codes));
    }

    public Map<String, String> polling(Codes codes) {
        return new LinkedHashMap<>(Map.of("grant_type", GRANT, "client_id", id, "device_code", codes.device()));
    }

    /** The error that a poll is answered. */
    public String error(Codes codes) {
        Answer answer = poll(codes);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text()).doesNotContain("access_token");
        return answer.json().path("error").textValue();
    }

    public RelyingParty.Tokens tokens(Codes codes) {
        Answer answer = poll(codes);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return new RelyingParty.Tokens(answer.json());
    }

    public Answer refresh(RelyingParty.Tokens tokens) {
        return client.form(
                "/oauth/token",
                Map.of("grant_type", "refresh_token", "client_id", id, "refresh_token", tokens.refresh()));
    }

    /** What the API answers to the device about the user. */
    public int status(RelyingParty.Tokens tokens) {
        return client.with("Authorization", "Bearer " + tokens.access())
                .get("/api/user/current")
                .status();
    }

    /** Lets a user enter the code, and returns the page that asks them. */
    public static Answer entered(Visitor visitor, String code) {
        visitor.open("/device");
        return visitor.sendOnly("/device", "user_code", code);
    }

    /** Lets a user enter the code and decide; returns the answer to the decision. */
    public static Answer decided(Visitor visitor, Codes codes, boolean approved) {
        Answer page = entered(visitor, codes.user());
        assertThat(page.status()).as(page.text()).isEqualTo(200);
        return visitor.sendOnly(
                "/device/decision", "user_code", visitor.valueOf("user_code"), "approved", Boolean.toString(approved));
    }
}

package dev.vestibule.mfa;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/**
 * A user's authenticator app, with the recovery codes that came with it.
 *
 * @param secret in base32
 */
public record AuthenticatorApp(TestServer server, String email, String secret, List<String> recoveryCodes) {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /** A user with an app, who was given it over the API. */
    public static AuthenticatorApp of(TestServer server, String email) {
        server.hasUser(email, TestServer.PASSWORD);
        return of(server, email, server.as(server.signIn(email, TestServer.PASSWORD)));
    }

    /** The app that a signed-in user sets up over the API. */
    public static AuthenticatorApp of(TestServer server, String email, Client client) {
        Answer begun = client.post("/api/ee/mfa/enroll", "{\"password\":\"" + TestServer.PASSWORD + "\"}");
        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        String secret = begun.json().path("secret").asText();
        AuthenticatorApp app = new AuthenticatorApp(server, email, secret, List.of());
        Answer confirmed = client.post("/api/ee/mfa/enroll/confirm", "{\"code\":\"" + app.code() + "\"}");
        assertThat(confirmed.status()).as(confirmed.text()).isEqualTo(200);
        app.rests(); // that code has been used
        return new AuthenticatorApp(
                server, email, secret, texts(confirmed.json().path("recovery_codes")));
    }

    public static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    static byte[] decoded(String base32) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int held = 0;
        int count = 0;
        for (int i = 0; i < base32.length(); i++) {
            held = (held << 5) | LETTERS.indexOf(base32.charAt(i));
            count += 5;
            if (count >= 8) {
                count -= 8;
                bytes.write(held >> count);
            }
        }
        return bytes.toByteArray();
    }

    /** The code that the app shows now. */
    public String code() {
        return code(0);
    }

    public String code(int stepsLater) {
        return code(secret, server.now(), stepsLater);
    }

    /** The code that an app with this secret shows so many steps later. */
    public static String code(String secret, Instant now, int stepsLater) {
        return Totp.code(decoded(secret), Totp.step(now) + stepsLater, Totp.DIGITS);
    }

    /** A code that the app does not show at the moment. */
    public String wrongCode() {
        String wrong = "000000";
        while (List.of(code(-2), code(-1), code(0), code(1), code(2)).contains(wrong)) {
            wrong = String.format(Locale.ROOT, "%06d", Integer.parseInt(wrong) + 1);
        }
        return wrong;
    }

    /** Waits until the app shows another code. */
    public void rests() {
        server.passes(Duration.ofSeconds(90));
    }

    /** The challenge token that the password leads to. */
    public String challenge() {
        Answer answer = server.client().signIn(email, TestServer.PASSWORD);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("challenge_token").asText();
    }

    public static String body(String token, String code) {
        return "{\"challenge_token\":\"" + token + "\",\"code\":\"" + code + "\"}";
    }

    public Answer verify(String token, String code) {
        return server.client().post("/api/session/mfa/verify", body(token, code));
    }
}

package dev.vestibule.web.account;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server that uses second factors, and people who set one up on its pages. */
public final class TwoFactorPages {
    private static final String BOSS = "boss@example.com";
    private static final String OWN = "/account/two-factor";
    private static final Pattern CODES = Pattern.compile("name=\"codes\" value=\"([a-z0-9 -]+)\"");
    private static final Pattern SECRET = Pattern.compile("href=\"otpauth://totp/[^\"]*?[?]secret=([A-Z2-7]+)");

    private final TestServer server;

    public TwoFactorPages(TestServer server) {
        this.server = server;
        if (!server.knows(BOSS)) {
            server.isSetUpBy(BOSS, PASSWORD, "MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE=false", OidcWorld.PHRASE);
            set("mfa-enforcement", "\"optional\"");
        }
    }

    /** Changes a setting as the administrator, to a value as in JSON. */
    public void set(String setting, String value) {
        Answer answer =
                server.as(server.signIn(BOSS, PASSWORD)).put("/api/setting/" + setting, "{\"value\": " + value + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    /** Signs in a user who has no second factor. */
    public Visitor signedIn(String email) {
        return Visitor.signedIn(server, email);
    }

    /** An app that has scanned the QR code of a page; or its link, which is the same. */
    public AuthenticatorApp scanned(String email, Answer page) {
        Matcher secret = SECRET.matcher(page.text());
        assertThat(secret.find()).as("a secret on " + page).isTrue();
        return new AuthenticatorApp(server, email, secret.group(1), List.of());
    }

    /** Sends the first code of an app. */
    public static Answer sendCode(Visitor visitor, String code) {
        return visitor.send(OWN + "/setup/code", "uri", visitor.valueOf("uri").replace("&amp;", "&"), "code", code);
    }

    /** The recovery codes that a page shows. */
    public static List<String> codes(Answer page) {
        Matcher shown = CODES.matcher(page.text());
        assertThat(shown.find()).as("codes on " + page).isTrue();
        return List.of(shown.group(1).split(" "));
    }

    /** A user before the second step: the password was right. */
    public Visitor afterPassword(String email, String... fields) {
        Visitor visitor = new Visitor(server.client());
        visitor.open("/auth/login");
        Answer answer = visitor.sendOnly(
                "/auth/login",
                Stream.concat(Stream.of("username", email, "password", PASSWORD), Stream.of(fields))
                        .toArray(String[]::new));
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.sets("metabase.SESSION"))
                .as("a session before the last factor")
                .isFalse();
        visitor.open(answer.header("Location").orElseThrow());
        return visitor;
    }
}

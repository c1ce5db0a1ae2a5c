package dev.vestibule.web.account;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Cookie;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The second step of a sign-in on the pages, without script. */
@OnSharedServer(value = "two-factor pages", on = DatabaseKind.H2)
class TwoFactorSignInTest {
    private static final String STEP = "/auth/two-factor";

    private final TestServer server;
    private final TwoFactorPages pages;

    TwoFactorSignInTest(TestServer server) {
        this.server = server;
        this.pages = new TwoFactorPages(server);
    }

    private boolean isSignedIn(Visitor visitor) {
        String key = visitor.cookie("metabase.SESSION");
        return !key.isEmpty() && server.as(key).get("/api/user/current").status() == 200;
    }

    @Test
    void aCodeCompletesTheSignInAndTheListOfSessionsNamesIt() {
        AuthenticatorApp ann = AuthenticatorApp.of(server, "code@example.com");
        Visitor visitor = new Visitor(server.client());
        visitor.open("/auth/login");
        Answer first = visitor.sendOnly("/auth/login", "username", ann.email(), "password", PASSWORD);

        assertThat(first.status()).isEqualTo(303);
        assertThat(first.header("Location")).contains(STEP);
        assertThat(first.sets("metabase.SESSION")).isFalse();
        Cookie challenge = first.cookie("vestibule.CHALLENGE");
        assertThat(challenge.attributes())
                .containsKey("HttpOnly")
                .containsEntry("SameSite", "Strict")
                .containsEntry("Path", STEP)
                .containsEntry("Max-Age", "300");

        assertThat(visitor.open(STEP).text())
                .contains("Enter the code that your authenticator app shows for this site.")
                .containsPattern("name=\"code\"[^>]*autocomplete=\"one-time-code\" inputmode=\"numeric\"[^>]*autofocus")
                .doesNotContain(challenge.value(), "Email me a code");
        visitor.send(STEP, "code", ann.code());
        assertThat(visitor.path()).isEqualTo("/account/profile");
        assertThat(isSignedIn(visitor)).isTrue();
        assertThat(visitor.open("/account/sessions").text()).contains("<span>Password + code</span>");
        assertThat(visitor.open("/account").text()).contains("<span>Password + code</span>");
        assertThat(visitor.ask(STEP).header("Location")).as("it is over").contains("/account/profile");
    }

    @Test
    void theWishToStaySignedInAndThePageSurviveTheSecondStep() {
        AuthenticatorApp ann = AuthenticatorApp.of(server, "kept@example.com");
        Visitor visitor = pages.afterPassword(ann.email(), "remember", "on", "redirect", "/account/keys?sort=name");
        assertThat(visitor.path()).isEqualTo(STEP + "?redirect=%2Faccount%2Fkeys%3Fsort%3Dname");
        String redirect = visitor.valueOf("redirect");
        visitor.open(STEP + "?redirect=%2Faccount%2Fkeys%3Fsort%3Dname&with=recovery-code");
        assertThat(visitor.valueOf("redirect")).isEqualTo(redirect);

        Answer answer = visitor.sendOnly(STEP, "redirect", redirect, "code", ann.code());
        assertThat(answer.header("Location")).contains("/account/keys?sort=name");
        assertThat(answer.cookie("metabase.SESSION").attributes()).containsKey("Max-Age");
        assertThat(answer.cookie("vestibule.CHALLENGE").value()).isEmpty();
    }

    @Test
    void aWrongCodeOrTheSameTwiceStartsNothing() {
        AuthenticatorApp ann = AuthenticatorApp.of(server, "wrong.code@example.com");
        Visitor visitor = pages.afterPassword(ann.email());
        Answer wrong = visitor.send(STEP, "code", ann.wrongCode());
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.text())
                .contains("<title>Error:", "aria-describedby=\"code-error\"")
                .contains("This code is incorrect, expired or already used. Enter the current code of your app.");
        assertThat(isSignedIn(visitor)).isFalse();
        assertThat(visitor.send(STEP, "code", " ").text()).contains("Enter a code.");

        String code = ann.code();
        visitor.send(STEP, "code", code);
        assertThat(isSignedIn(visitor)).isTrue();
        assertThat(pages.afterPassword(ann.email()).send(STEP, "code", code).status())
                .isEqualTo(401);
    }

    @Test
    void aRecoveryCodeWorksOnce() {
        AuthenticatorApp ann = AuthenticatorApp.of(server, "recovery@example.com");
        Visitor visitor = pages.afterPassword(ann.email());
        assertThat(visitor.open(STEP + "?with=recovery-code").text())
                .contains("Enter one of your recovery codes.", ">Recovery code</label>", "Use the authenticator app")
                .doesNotContain("inputmode=\"numeric\"");
        visitor.send(
                STEP,
                "with",
                "recovery-code",
                "code",
                ann.recoveryCodes().get(3).toUpperCase(Locale.ROOT));
        assertThat(isSignedIn(visitor)).isTrue();
        assertThat(visitor.open("/account/sessions").text()).contains("<span>Password + recovery code</span>");
        assertThat(visitor.open("/account/two-factor").text()).contains("9 recovery codes left");

        assertThat(pages.afterPassword(ann.email())
                        .send(
                                STEP,
                                "with",
                                "recovery-code",
                                "code",
                                ann.recoveryCodes().get(3))
                        .text())
                .contains("This recovery code is incorrect or already used. Enter another one.");
    }

    @Test
    void whoWaitsTooLongEntersThePasswordAgainAndLearnsWhy() {
        AuthenticatorApp ann = AuthenticatorApp.of(server, "late@example.com");
        Visitor visitor = pages.afterPassword(ann.email(), "redirect", "/account/keys");
        server.passes(Duration.ofMinutes(6));
        assertThat(visitor.send(STEP, "redirect", "/account/keys", "code", ann.code())
                        .text())
                .contains("This sign-in has expired or was already completed. Enter your password again.");
        assertThat(visitor.path()).isEqualTo("/auth/login?redirect=%2Faccount%2Fkeys");
        assertThat(isSignedIn(visitor)).isFalse();
        assertThat(visitor.open(STEP).text()).contains("This sign-in has expired");
    }

    @Test
    void aChallengeIsWorthNothingAfterThePasswordHasChanged() {
        AuthenticatorApp ann = AuthenticatorApp.of(server, "changed@example.com");
        Visitor visitor = pages.afterPassword(ann.email());
        Visitor other = pages.afterPassword(ann.email());
        other.send(STEP, "code", ann.code());
        other.open("/account/password");
        other.send("/account/password", "old_password", PASSWORD, "password", "eight purple kettles sing");
        assertThat(isSignedIn(other)).as("the session that changed it").isTrue();
        assertThat(other.open("/account/sessions").text()).contains("<span>Password + code</span>");
        ann.rests();
        assertThat(visitor.send(STEP, "code", ann.code()).text())
                .contains("This sign-in has expired or was already completed.");
    }

    @Test
    void tooManyWrongCodesAreRefusedWithATimeWhateverTheChallenge() {
        AuthenticatorApp ann = AuthenticatorApp.of(server, "many.codes@example.com");
        for (int i = 0; i < 5; i++) {
            pages.afterPassword(ann.email()).send(STEP, "code", ann.wrongCode());
        }
        Answer answer = pages.afterPassword(ann.email()).send(STEP, "code", ann.code());
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(answer.text()).containsPattern("Too many attempts. Try again in \\d+ minutes?\\.");
    }

    @Test
    void aCodeIsMailedOnlyWhereTheSiteAllowsIt() {
        AuthenticatorApp ann = AuthenticatorApp.of(server, "mailed@example.com");
        Visitor visitor = pages.afterPassword(ann.email());
        assertThat(visitor.send(STEP + "/email").text())
                .contains("This site does not send codes by email.")
                .doesNotContain("Email me a code");
        server.storedSettings().add("email-smtp-host", "127.0.0.1");
        server.storedSettings().add("email-smtp-port", "1");
        pages.set("mfa-email-codes", "true");
        assertThat(visitor.open(STEP).text()).contains("Email me a code");
        assertThat(visitor.send(STEP + "/email", "redirect", "/account/keys").text())
                .contains("We emailed you a code. Enter it below.", "value=\"/account/keys\"");
        assertThat(server.tables()
                        .count(
                                "SELECT COUNT(*) FROM outbox_mail WHERE kind = 'sign-in-code' AND recipient = ?",
                                ann.email()))
                .isEqualTo(1);
        pages.set("mfa-email-codes", "false");
    }

    @Test
    void withoutASignInThereIsNoSecondStep() {
        Visitor visitor = new Visitor(server.client());
        assertThat(visitor.open(STEP + "?redirect=//evil.example").text()).contains("This sign-in has expired");
        assertThat(visitor.path()).isEqualTo("/auth/login");
        assertThat(visitor.sendOnly(STEP, "code", "123456").header("Location")).contains("/auth/login");
        visitor.open("/auth/login");
        assertThat(visitor.sendOnly(STEP + "/setup", "code", "123456").header("Location"))
                .contains("/auth/login");
    }

    @Test
    void aResetLinkIsTheFirstFactorAndTheCodeCompletesTheSignIn() {
        AuthenticatorApp ann = AuthenticatorApp.of(server, "reset.code@example.com");
        String link = "/auth/reset_password/" + server.hasResetToken(ann.email());
        Visitor visitor = new Visitor(server.client());
        visitor.open(link + "?redirect=%2Faccount%2Fkeys");
        Answer reset = visitor.sendOnly(
                link, "password", "eight purple kettles sing", "redirect", visitor.valueOf("redirect"));
        assertThat(reset.header("Location")).contains(STEP + "?redirect=%2Faccount%2Fkeys");
        assertThat(reset.sets("metabase.SESSION")).isFalse();
        assertThat(isSignedIn(visitor)).isFalse();
        visitor.open(STEP + "?redirect=%2Faccount%2Fkeys");
        assertThat(visitor.send(STEP, "code", ann.wrongCode()).status()).isEqualTo(401);
        visitor.send(STEP, "redirect", "/account/keys", "code", ann.code());
        assertThat(visitor.path()).isEqualTo("/account/keys");
        assertThat(isSignedIn(visitor)).isTrue();
    }
}

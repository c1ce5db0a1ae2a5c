package dev.vestibule.web.account;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** How users set up, renew and turn off their second factor, without script. */
@OnSharedServer(value = "two-factor pages", on = DatabaseKind.H2)
class TwoFactorSetupTest {
    private static final String OWN = "/account/two-factor";
    private static final String SETUP = OWN + "/setup";

    private final TestServer server;
    private final TwoFactorPages pages;

    TwoFactorSetupTest(TestServer server) {
        this.server = server;
        this.pages = new TwoFactorPages(server);
    }

    private Visitor signedIn(String email) {
        server.hasUser(email, PASSWORD);
        return pages.signedIn(email);
    }

    /** Signs in a user who has a second factor. */
    private Visitor signedIn(AuthenticatorApp app) {
        Visitor visitor = pages.afterPassword(app.email());
        visitor.send("/auth/two-factor", "code", app.code());
        app.rests();
        return visitor;
    }

    private boolean signsInWithPasswordAlone(String email) {
        Visitor visitor = new Visitor(server.client());
        visitor.open("/auth/login");
        return visitor.sendOnly("/auth/login", "username", email, "password", PASSWORD)
                .sets("metabase.SESSION");
    }

    @Test
    void theSecurityPageLeadsToTheSetUpWhichRefusesAWrongPassword() {
        Visitor ann = signedIn("proof@example.com");
        assertThat(ann.open("/account").text())
                .contains("Off. Your password alone is enough to sign in.", "href=\"" + OWN + "\"");
        assertThat(ann.open(OWN).text())
                .contains("an authenticator app")
                .as("just signed in")
                .doesNotContain("name=\"password\"");
        Answer wrong = ann.send(SETUP, "password", "not my password");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text()).contains("id=\"password-error\"").doesNotContain("otpauth:");
        assertThat(ann.ask(SETUP).header("Location"))
                .as("no secret for a session alone")
                .contains(OWN);
    }

    @Test
    void theKeyIsShownAsQrCodeAndAsTextAndAgainAfterAWrongCode() {
        Visitor ann = signedIn("key@example.com");
        ann.open(OWN);
        Answer page = ann.send(SETUP, "password", PASSWORD);
        assertThat(page.text())
                .containsPattern("<svg class=\"qr\" viewBox=\"0 0 \\d+ \\d+\" role=\"img\""
                        + " aria-label=\"QR code for your authenticator app\"")
                .contains("fill=\"#fff\"", "fill=\"#000\"")
                .containsPattern("<textarea id=\"key\"[^>]*>([A-Z2-7]{4} ){7}[A-Z2-7]{4}</textarea>")
                .containsPattern("href=\"otpauth://totp/[^\"]*key%40example.com\\?secret=[A-Z2-7]{32}");
        AuthenticatorApp app = pages.scanned("key@example.com", page);
        String key = page.text().replaceAll("(?s).*<textarea id=\"key\"[^>]*>([^<]*)<.*", "$1");

        Answer wrong = TwoFactorPages.sendCode(ann, app.wrongCode());
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text())
                .contains("This code is incorrect. Enter the current code, and check that the clock of your device")
                .contains(">" + key + "</textarea>", "class=\"qr\"");
        assertThat(TwoFactorPages.sendCode(ann, "").text()).contains("Enter a code.", key);
        assertThat(TwoFactorPages.codes(TwoFactorPages.sendCode(ann, app.code())))
                .hasSize(10);
    }

    @Test
    void theFactorCountsOnlyOnceARecoveryCodeHasBeenTyped() {
        Visitor ann = signedIn("halfway@example.com");
        ann.open(OWN);
        AuthenticatorApp app = pages.scanned("halfway@example.com", ann.send(SETUP, "password", PASSWORD));
        Answer page = TwoFactorPages.sendCode(ann, app.code());
        List<String> codes = TwoFactorPages.codes(page);
        assertThat(page.text()).contains("<textarea id=\"codes\" rows=\"10\"", "You cannot see them again.");
        assertThat(signsInWithPasswordAlone("halfway@example.com")).isTrue();

        String shown = String.join(" ", codes);
        Answer wrong = ann.send(SETUP + "/confirm", "codes", shown, "recovery_code", "aaaaa-bbbbb");
        assertThat(wrong.text())
                .contains("This is not one of these recovery codes. Check it for typing errors.", codes.get(9));
        Answer file = ann.sendOnly(OWN + "/codes", "codes", shown);
        assertThat(file.header("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(file.header("Content-Disposition")).contains("attachment; filename=\"recovery-codes.txt\"");
        assertThat(file.text()).contains("Recovery codes for", String.join("\r\n", codes));

        ann.open(OWN);
        assertThat(ann.send(
                                SETUP + "/confirm",
                                "codes",
                                shown,
                                "recovery_code",
                                codes.get(4).toUpperCase(Locale.ROOT))
                        .text())
                .contains("Two-factor authentication is on.", "10 recovery codes left")
                .doesNotContain(codes.get(0));
        assertThat(signsInWithPasswordAlone("halfway@example.com")).isFalse();
        assertThat(ann.open("/account").text()).contains("10 recovery codes left", ">Manage</a>");
    }

    @Test
    void whatTheFormsSendIsNotTrusted() {
        Visitor ann = signedIn("forged@example.com");
        ann.open(OWN);
        Answer expired = ann.send(SETUP + "/code", "uri", "javascript:alert(1)", "code", "123456");
        assertThat(expired.text())
                .contains("This setup has expired. Start it again.")
                .doesNotContain("javascript:");
        assertThat(ann.send(SETUP + "/confirm", "codes", "<b>x</b>", "recovery_code", "x")
                        .text())
                .contains("This setup has expired.")
                .doesNotContain("<b>x");
        ann.open(OWN);
        assertThat(ann.sendOnly(OWN + "/codes", "codes", "not\r\ncodes").header("Location"))
                .contains(OWN);
    }

    @Test
    void newRecoveryCodesReplaceTheOldOnes() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "renew@example.com");
        Visitor ann = signedIn(app);
        assertThat(ann.open(OWN + "/recovery-codes").text()).contains("The new codes replace the earlier ones");
        assertThat(ann.send(OWN + "/recovery-codes", "code", "000000").status()).isEqualTo(400);
        Answer page = ann.send(OWN + "/recovery-codes", "code", app.code());
        List<String> fresh = TwoFactorPages.codes(page);
        assertThat(fresh).hasSize(10).doesNotContainAnyElementsOf(app.recoveryCodes());
        assertThat(page.text()).doesNotContain("name=\"recovery_code\"").contains(">Done</a>");
        for (String dead : List.of(app.recoveryCodes().get(0), "")) {
            assertThat(pages.afterPassword(app.email())
                            .send("/auth/two-factor", "with", "recovery-code", "code", dead)
                            .status())
                    .isGreaterThanOrEqualTo(400);
        }
        assertThat(pages.afterPassword(app.email())
                        .send("/auth/two-factor", "code", fresh.get(0))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void fewRecoveryCodesAreWarnedAbout() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "few@example.com");
        Visitor ann = signedIn(app);
        server.tables()
                .run(
                        "UPDATE recovery_code SET used_at = CURRENT_TIMESTAMP WHERE digest NOT IN (SELECT digest FROM"
                                + " (SELECT MIN(digest) AS digest FROM recovery_code GROUP BY account_id) kept)"
                                + " AND account_id = (SELECT id FROM account WHERE email = ?)",
                        app.email());
        assertThat(ann.open("/account").text())
                .contains("You have 1 recovery code left. Create new ones before you need them.");
        assertThat(ann.open(OWN).text()).contains("You have 1 recovery code left.");
    }

    @Test
    void aCodeTurnsItOff() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "off@example.com");
        Visitor ann = signedIn(app);
        assertThat(ann.open(OWN + "/off").text())
                .contains("Your password alone will then be enough to sign in.")
                .doesNotContain("name=\"password\"");
        assertThat(ann.send(OWN + "/off", "code", app.wrongCode()).text()).contains("This code is incorrect");
        assertThat(signsInWithPasswordAlone(app.email())).isFalse();
        assertThat(ann.send(OWN + "/off", "code", app.recoveryCodes().get(1)).text())
                .contains("Two-factor authentication was turned off.", "action=\"" + SETUP + "\"");
        assertThat(signsInWithPasswordAlone(app.email())).isTrue();
        ann.open(OWN + "/off");
        assertThat(ann.path()).as("nothing to turn off").isEqualTo(OWN);
        ann.open(OWN + "/recovery-codes");
        assertThat(ann.path()).isEqualTo(OWN);
    }

    @Test
    void aSiteThatUsesNoSecondFactorsDoesNotMentionThem() {
        Visitor ann = signedIn("none@example.com");
        pages.set("mfa-enforcement", "\"off\"");
        assertThat(ann.open("/account").text()).doesNotContain("Two-factor");
        ann.open(OWN);
        assertThat(ann.path()).isEqualTo("/account");
        pages.set("mfa-enforcement", "\"optional\"");
        assertThat(ann.open("/account").text()).contains("Two-factor authentication");
    }
}

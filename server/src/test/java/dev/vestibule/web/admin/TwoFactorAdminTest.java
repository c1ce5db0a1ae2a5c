package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import dev.vestibule.web.account.TwoFactorPages;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What administrators see and do about second factors on their pages, without script. */
@OnSharedServer(value = "two-factor pages", on = DatabaseKind.H2)
class TwoFactorAdminTest {
    private static final String SETTINGS = "/admin/settings/two-factor";

    private final TestServer server;
    private final TwoFactorPages pages;

    TwoFactorAdminTest(TestServer server) {
        this.server = server;
        this.pages = new TwoFactorPages(server);
    }

    private Visitor boss() {
        return pages.signedIn("boss@example.com");
    }

    private int id(String email) {
        return server.tables().count("SELECT id FROM account WHERE email = ?", email);
    }

    @Test
    void aLostFactorIsResetAfterAskingWithItsConsequences() {
        AuthenticatorApp ann = AuthenticatorApp.of(server, "lost@example.com");
        String hub = "/admin/people/" + id(ann.email());
        Visitor boss = boss();
        assertThat(boss.open(hub).text())
                .contains("<h3>Two-factor authentication</h3>", "<span>Authenticator app</span>")
                .contains("<span>10 recovery codes left</span>", "href=\"" + hub + "/two-factor\"");
        assertThat(boss.open(hub + "/two-factor").text())
                .contains("Reset two-factor authentication for Ann Example?")
                .contains("First verify that the request comes from Ann Example")
                .contains("1 session is revoked.", "Ann Example is notified by email.");
        assertThat(boss.send(hub + "/two-factor").text())
                .contains("Two-factor authentication for Ann Example was reset.")
                .doesNotContain("recovery codes left", hub + "/two-factor");

        assertThat(server.tables()
                        .count(
                                "SELECT COUNT(*) FROM session WHERE account_id = ? AND ended_at IS NULL",
                                id(ann.email())))
                .isZero();
        assertThat(pages.signedIn(ann.email()).path()).isEqualTo("/account/profile");
        assertThat(boss.send(hub + "/two-factor").text()).doesNotContain("was reset");
    }

    @Test
    void usersAreFilteredByWhetherTheyHaveOne() {
        AuthenticatorApp ann = AuthenticatorApp.of(server, "has.one@example.com");
        server.hasUser("has.none@example.com", PASSWORD);
        Visitor boss = boss();
        assertThat(boss.open("/admin/people?two-factor=on").text())
                .contains(ann.email())
                .doesNotContain("has.none@example.com");
        assertThat(boss.open("/admin/people?two-factor=off").text())
                .contains("has.none@example.com")
                .doesNotContain(ann.email());
        Answer page = boss.open(SETTINGS);
        int with = server.tables().count("SELECT COUNT(*) FROM account WHERE second_factors <> 0 AND state = 'active'");
        assertThat(page.text())
                .contains("<a href=\"/admin/people?two-factor=on\">" + with + "</a>")
                .contains("href=\"/admin/people?two-factor=off&amp;role=administrator\"");
    }

    @Test
    void aSecondFactorIsRequiredOnlyOnceAnAdministratorHasSignedInWithOne() {
        Visitor boss = boss();
        boss.open(SETTINGS);
        Answer refused = boss.send(SETTINGS, "mfa-enforcement", "required", "mfa-requirement-deadline", "");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text())
                .contains(
                        "id=\"mfa-enforcement-error\"",
                        "Two-factor authentication can be required only after an administrator has signed in with a second factor.");
        boss.open(SETTINGS);
        Answer groups = boss.send(SETTINGS + "/groups", "group-2", "on");
        assertThat(groups.status()).isEqualTo(400);
        assertThat(groups.text())
                .contains(
                        "Two-factor authentication can be required only after an administrator has signed in with a second factor.");
        assertThat(server.tables().count("SELECT COUNT(*) FROM setting WHERE name LIKE 'mfa-required%'"))
                .isZero();

        AuthenticatorApp head = AuthenticatorApp.of(server, "head@example.com");
        server.tables().run("UPDATE account SET superuser = TRUE WHERE id = ?", id(head.email()));
        Visitor proved = pages.afterPassword(head.email());
        proved.send("/auth/two-factor", "code", head.code());
        proved.open(SETTINGS);
        assertThat(proved.send(
                                SETTINGS,
                                "mfa-enforcement",
                                "required",
                                "mfa-requirement-deadline",
                                "2999-01-01T00:00:00Z")
                        .status())
                .isEqualTo(200);
        server.hasUser("soon@example.com", PASSWORD);
        assertThat(pages.signedIn("soon@example.com")
                        .open("/account/two-factor")
                        .text())
                .contains("This site will soon require two-factor authentication.", "Required from: <time");

        proved.open(SETTINGS);
        proved.send(SETTINGS, "mfa-enforcement", "required", "mfa-requirement-deadline", "");
        try {
            signsInAndSetsOneUp("must@example.com");
        } finally {
            proved.open(SETTINGS);
            proved.send(SETTINGS, "mfa-enforcement", "optional", "mfa-requirement-deadline", "");
        }
    }

    private void signsInAndSetsOneUp(String email) {
        server.hasUser(email, PASSWORD);
        Visitor must = pages.afterPassword(email, "redirect", "/account/keys", "remember", "on");
        assertThat(must.path()).isEqualTo("/auth/two-factor/setup?redirect=%2Faccount%2Fkeys");
        Answer page = must.open("/auth/two-factor/setup?redirect=%2Faccount%2Fkeys");
        assertThat(page.text())
                .contains("This site requires two-factor authentication. Set it up to complete your sign-in.")
                .contains("class=\"qr\"");
        AuthenticatorApp app = pages.scanned(email, page);
        String path = "/auth/two-factor/setup";
        Answer wrong = must.send(path, "redirect", "/account/keys", "code", app.wrongCode());
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.text()).contains("This code is incorrect.", "class=\"qr\"");
        assertThat(pages.scanned(email, wrong).code()).isEqualTo(app.code());

        Answer codes = must.sendOnly(path, "redirect", "/account/keys", "code", app.code());
        assertThat(codes.status()).isEqualTo(200);
        assertThat(codes.cookie("metabase.SESSION").attributes()).containsKey("Max-Age");
        assertThat(codes.cookie("vestibule.CHALLENGE").value()).isEmpty();
        List<String> shown = TwoFactorPages.codes(codes);
        assertThat(codes.text()).contains("href=\"/account/keys\"", shown.get(9));
        assertThat(must.sendOnly("/auth/two-factor/codes", "codes", String.join(" ", shown))
                        .text())
                .contains(shown.get(0));
        must.open("/account/keys");
        assertThat(must.path()).isEqualTo("/account/keys");
    }
}

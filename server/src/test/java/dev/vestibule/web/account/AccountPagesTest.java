package dev.vestibule.web.account;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code /account}: profile, password and sessions of who is signed in, without script. */
@OnSharedServer(
        value = "account pages",
        on = {DatabaseKind.H2, DatabaseKind.POSTGRES})
class AccountPagesTest {
    private static final String OTHER_PASSWORD = "eight purple kettles sing";

    private final TestServer server;
    private final AccountPages account;

    AccountPagesTest(TestServer server) {
        this.server = server;
        this.account = new AccountPages(server);
    }

    @Test
    void aProfileIsSavedAndShownInItsOwnLanguage() {
        Visitor visitor = account.signedIn("profile@example.com");
        String key = visitor.cookie("metabase.SESSION");
        visitor.open("/account/profile");
        Answer answer = visitor.send("/account/profile", "first_name", " Anne ", "last_name", "", "locale", "fr");

        assertThat(visitor.path()).isEqualTo("/account/profile");
        assertThat(answer.text()).contains("<html lang=\"fr\">", "Votre profil a été enregistré.", "value=\"Anne\"");
        assertThat(account.profile(key)).isEqualTo("Anne");

        Answer tooLong = visitor.send("/account/profile", "first_name", "x".repeat(255), "locale", "fr");
        assertThat(tooLong.status()).isEqualTo(400);
        assertThat(tooLong.text()).contains("254 caractères");
        assertThat(account.profile(key)).isEqualTo("Anne");

        visitor.send("/account/profile", "first_name", "", "locale", "");
        assertThat(account.profile(key)).isEqualTo("profile@example.com");
        assertThat(visitor.open("/account/profile").text()).contains("<html lang=\"en\">");
    }

    @Test
    void aHostileNameIsShownAsItIs() {
        String hostile = "<img src=x onerror=alert(1)>\"'</script><b>${7*7}{{7*7}}&amp;";
        Visitor visitor = account.signedIn("hostile@example.com");
        visitor.open("/account/profile");
        visitor.send("/account/profile", "first_name", hostile, "last_name", "\u202Eevil");

        for (String path : List.of("/account/profile", "/account/password", "/account/sessions", "/auth/logout")) {
            assertThat(visitor.open(path).text())
                    .as(path)
                    .doesNotContain("<img", "<b>", "</script><")
                    .contains("&lt;img src=x onerror=alert(1)&gt;")
                    .contains("${7*7}{{7*7}}&amp;amp;");
        }
    }

    @Test
    void whoIsNamedByAProviderChangesTheLanguageOnly() {
        server.hasUser("named.elsewhere@example.com", PASSWORD);
        server.users().linkWithGoogle("named.elsewhere@example.com", "named");
        Visitor visitor = account.visitor();
        visitor.signIn("named.elsewhere@example.com", PASSWORD);
        Answer page = visitor.open("/account/profile");
        assertThat(page.text())
                .contains("Your name is managed by your identity provider.", "<dd>Ann</dd>")
                .doesNotContain("name=\"first_name\"");
        visitor.send("/account/profile", "first_name", "Mallory", "locale", "de");
        JsonNode user = server.as(visitor.cookie("metabase.SESSION"))
                .get("/api/user/current")
                .json();
        assertThat(user.path("first_name").textValue()).isEqualTo("Ann");
        assertThat(user.path("locale").textValue()).isEqualTo("de");
    }

    @Test
    void aPasswordIsChangedOnlyByWhoKnowsTheOldOne() {
        Visitor visitor = account.signedIn("change@example.com");
        String elsewhere = server.signIn("change@example.com", PASSWORD);
        String here = visitor.cookie("metabase.SESSION");
        visitor.open("/account/password");

        assertThat(change(visitor, "wrong", OTHER_PASSWORD)).contains("Your current password is incorrect.");
        assertThat(change(visitor, PASSWORD, "short")).contains("Use at least 15 characters.");
        assertThat(change(visitor, PASSWORD, "change@example.com"))
                .contains(
                        "This password is based on your name, your email address or the site name. Choose another one.");
        assertThat(change(visitor, "", "")).contains("Enter your password.", "Enter a new password.");
        assertThat(account.isLive(elsewhere)).isTrue();

        assertThat(change(visitor, PASSWORD, OTHER_PASSWORD))
                .contains("Your password was changed. 1 other session was signed out.");
        assertThat(account.isLive(elsewhere)).isFalse();
        assertThat(account.isLive(here)).isFalse();
        assertThat(account.isLive(visitor.cookie("metabase.SESSION"))).isTrue();
        assertThat(server.client().signIn("change@example.com", PASSWORD).status())
                .isEqualTo(401);
        assertThat(server.client().signIn("change@example.com", OTHER_PASSWORD).status())
                .isEqualTo(200);
    }

    private static String change(Visitor visitor, String old, String next) {
        return visitor.send("/account/password", "old_password", old, "password", next)
                .text();
    }

    @Test
    void administratorsNeedTheirOldPasswordOnThePageToo() {
        server.hasAdministrator("boss@example.com", PASSWORD);
        Visitor visitor = account.visitor();
        visitor.signIn("boss@example.com", PASSWORD);
        visitor.open("/account/password");
        assertThat(change(visitor, "wrong", OTHER_PASSWORD)).contains("Your current password is incorrect.");
    }

    @Test
    void sessionsAreListedAndEndedOneByOneOrAllOthersAtOnce() {
        Visitor visitor = account.signedIn("sessions@example.com");
        Client phone = server.client().with("User-Agent", "Mozilla/5.0 (iPhone) Safari/604 <script>");
        String first = phone.signIn("sessions@example.com", PASSWORD).key();
        String second = server.signIn("sessions@example.com", PASSWORD);
        String third = server.signIn("sessions@example.com", PASSWORD);
        Answer page = visitor.open("/account/sessions");
        assertThat(page.text())
                .contains("Current session", "Safari on iOS", "127.0.0.1", "<span>Same network as this browser</span>")
                .doesNotContain(first, second);

        assertThat(visitor.send("/account/sessions", "session", idOf(first)).text())
                .contains("Safari on iOS was signed out.");
        assertThat(account.isLive(first)).isFalse();
        assertThat(account.isLive(second)).isTrue();

        Visitor other = account.signedIn("other-sessions@example.com");
        other.open("/account/sessions");
        other.send("/account/sessions", "session", idOf(second));
        assertThat(account.isLive(second)).isTrue();

        assertThat(visitor.open("/account/sessions/others").text()).contains("Sign out 2 other sessions?");
        assertThat(account.isLive(second)).isTrue();
        Answer ended = visitor.send("/account/sessions/others");
        assertThat(visitor.path()).isEqualTo("/account/sessions");
        assertThat(ended.text()).contains("2 other sessions were signed out.");
        assertThat(account.isLive(second)).isFalse();
        assertThat(account.isLive(third)).isFalse();
        assertThat(account.isLive(visitor.cookie("metabase.SESSION"))).isTrue();
        assertThat(account.isLive(other.cookie("metabase.SESSION"))).isTrue();
        assertThat(visitor.open("/account/sessions").text()).contains("You are not signed in anywhere else.");
    }

    private String idOf(String key) {
        for (var session : server.as(key).get("/api/vestibule/session").json().path("data")) {
            if (session.path("current").booleanValue()) {
                return session.path("id").textValue();
            }
        }
        throw new AssertionError("no session of its own");
    }

    @Test
    void aRefreshedSessionCountsOnceWhenItEnds() {
        server.hasUser("count@example.com", PASSWORD);
        String here = server.signIn("count@example.com", PASSWORD);
        String other = server.signIn("count@example.com", PASSWORD);
        String renewed = server.as(other).post("/api/session/refresh", "").key();

        Answer answer = server.as(here).delete("/api/vestibule/session");
        assertThat(answer.json().path("ended").intValue()).isEqualTo(1);
        assertThat(account.isLive(other)).isFalse();
        assertThat(account.isLive(renewed)).isFalse();
    }

    @Test
    void whatManagersOfPasswordsLookForIsWhereTheyLook() {
        assertThat(server.get("/.well-known/change-password").header("Location"))
                .contains("/account/password");
        String login = account.visitor().open("/auth/login").text();
        assertThat(login).contains("autocomplete=\"username\"", "autocomplete=\"current-password\"");
        String change = account.signedIn("manager@example.com")
                .open("/account/password")
                .text();
        assertThat(change)
                .contains(
                        "autocomplete=\"username\"",
                        "autocomplete=\"current-password\"",
                        "autocomplete=\"new-password\"")
                .doesNotContain("onpaste");
    }
}

package dev.vestibule.web.account;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code /account/applications}, and the applications on the page of one's own sessions. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class ApplicationsPageTest {
    private static final String ADMIN = "admin@own-applications.example";
    private static final String PATH = "/account/applications";

    private final TestServer server;
    private final Client boss;
    private final Visitor ann;

    ApplicationsPageTest(TestServer server) {
        this.server = server;
        server.isRunBy(ADMIN, PASSWORD);
        this.boss = server.as(server.signIn(ADMIN, PASSWORD));
        String email = "ann-" + UUID.randomUUID() + "@own-applications.example";
        server.hasUser(email, PASSWORD);
        this.ann = Visitor.signedIn(server, email);
    }

    private int userinfo(String access) {
        return server.with("Authorization", "Bearer " + access)
                .get("/oauth/userinfo")
                .status();
    }

    @Test
    void whatAnApplicationMayDoIsShownInWordsAndEndsWhenItIsRevoked() {
        assertThat(ann.text(PATH)).contains("No applications yet");
        assertThat(ann.text("/account")).contains("No applications yet");
        RelyingParty party = new RelyingParty(server, boss, "");
        String access = party.signIn(ann, "scope", "openid email").access();
        assertThat(userinfo(access)).isEqualTo(200);
        assertThat(ann.text("/account")).contains("1 application");
        assertThat(ann.text(PATH))
                .contains("Know who you are, by an identifier that never changes")
                .contains("See your email address, and whether it is verified", "Verified by an administrator")
                .doesNotContain("Do everything that you can do on this site");
        String ask = PATH + "/revoke?client=" + party.id();
        assertThat(ann.text(ask))
                .contains("1 active sign-in to it is revoked immediately.", "and asks you again the next time");
        Answer revoked = ann.send(PATH + "/revoke", "client", party.id());
        assertThat(revoked.text()).contains("The access of App ", " was revoked.", "No applications yet");
        assertThat(userinfo(access)).isEqualTo(401);
        assertThat(RelyingParty.asksForConsent(ann.ask(party.request()))).isTrue();
        assertThat(ann.ask(ask).header("Location")).contains(PATH);
    }

    @Test
    void usersRevokeOnlyTheirOwnAccess() {
        RelyingParty party = new RelyingParty(server, boss, "");
        String access = party.signIn(ann).access();
        Visitor other = Visitor.signedIn(server, ADMIN);
        other.open(PATH);
        other.sendOnly(PATH + "/revoke", "client", party.id());
        other.open("/account/sessions");
        other.sendOnly("/account/sessions", "grant", grant(ann.text("/account/sessions")));
        assertThat(userinfo(access)).isEqualTo(200);
    }

    @Test
    void theSessionsPageHasTheApplicationsOfEachSession() {
        RelyingParty party = new RelyingParty(server, boss, "");
        String access = party.signIn(ann).access();
        String grant = grant(ann.text("/account/sessions"));
        Answer ended = ann.send("/account/sessions", "grant", grant);
        assertThat(ended.text()).contains("The access of App ", " was revoked.").doesNotContain(grant);
        assertThat(userinfo(access)).isEqualTo(401);
        assertThat(RelyingParty.asksForConsent(ann.ask(party.request())))
                .as("the consent is remembered")
                .isFalse();
    }

    private static String grant(String page) {
        Matcher matcher =
                Pattern.compile("name=\"grant\" value=\"([0-9a-f-]{36})\"").matcher(page);
        assertThat(matcher.find()).as(page).isTrue();
        return matcher.group(1);
    }
}

package dev.vestibule.web.oauth;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.NativeApp;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages of an authorization, as a browser without script has them. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class ConsentPageTest {
    private static final String ADMIN = "admin@consent-pages.example";

    private final TestServer server;
    private final RelyingParty party;
    private final String email = "ann-" + UUID.randomUUID() + "@consent-pages.example";

    ConsentPageTest(TestServer server) {
        this.server = server;
        server.isRunBy(ADMIN, PASSWORD);
        Client boss = server.as(server.signIn(ADMIN, PASSWORD));
        this.party = new RelyingParty(server, boss, "");
        server.hasUser(email, PASSWORD);
    }

    private static String policy(Answer answer) {
        return answer.header("Content-Security-Policy").orElseThrow();
    }

    @Test
    void thePageSaysWhoAsksWhatForHowLongAndForWhichAccount() {
        Visitor ann = Visitor.signedIn(server, email);
        Answer page = ann.ask(party.request("scope", "openid email"));
        assertThat(page.text())
                .contains("<p class=\"host\">app.example.com</p>", "<code>" + RelyingParty.REDIRECT + "</code>")
                .contains("Verified by an administrator", "Until you sign out.", email)
                .contains("See your email address, and whether it is verified")
                .doesNotContain("Registered itself", "granted_scope", "See which groups you are in", "name=\"proof\"");
        assertThat(policy(page)).contains("form-action 'self' https://app.example.com;", "frame-ancestors 'none'");
        assertThat(page.header("X-Frame-Options").orElse("DENY")).isEqualTo("DENY");
    }

    @Test
    void anApplicationThatRegisteredItselfIsMarkedAndOneOfTheDeviceIsCalledThat() {
        NativeApp app = new NativeApp(server);
        Answer page = Visitor.signedIn(server, email).ask(app.request("scope", "mb:full"));
        assertThat(page.text())
                .contains("An application on this device", "Registered itself")
                .contains("Allow it only if you have just started it yourself.")
                .contains("Do everything that you can do on this site, in your name")
                .contains("Until it has not been used for 30 days, even after you sign out.")
                .doesNotContain("Verified by an administrator");
        assertThat(policy(page)).contains("form-action 'self' http://127.0.0.1:9123;");
    }

    @Test
    void ofScopesOfTheApiAUserMayClearSomeAndAFormWithoutAnyDenies() {
        NativeApp app = new NativeApp(server);
        Visitor ann = Visitor.signedIn(server, email);
        String request = app.request("scope", "mb:full offline_access");
        assertThat(ann.ask(request).text())
                .contains("<input type=\"checkbox\" name=\"granted_scope\" value=\"mb:full\" checked>");
        assertThat(decision(ann, request, "granted_scope", "none").error()).isEqualTo("access_denied");
        assertThat(decision(ann, request, "granted_scope", "mb:full").code()).isNotEmpty();
    }

    private static RelyingParty.Redirected decision(Visitor visitor, String request, String name, String value) {
        Map<String, String> fields = RelyingParty.hidden(visitor.ask(request));
        fields.put("approved", "true");
        fields.put(name, value);
        return RelyingParty.redirected(visitor.sendOnly(
                RelyingParty.DECISION,
                fields.entrySet().stream()
                        .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                        .toArray(String[]::new)));
    }

    @Test
    void anotherAccountIsUsedByWayOfTheSignOutPage() {
        Visitor ann = Visitor.signedIn(server, email);
        String request = party.request();
        String page = ann.ask(request).text();
        String link = page.replaceFirst("(?s).*href=\"(/auth/logout\\?redirect=[^\"]*)\".*", "$1");
        assertThat(link).startsWith("/auth/logout?redirect=%2Foauth%2Fauthorize");
        assertThat(ann.text(link)).contains("You are signed in as");
        String back = ann.valueOf("redirect").replace("&amp;", "&");
        assertThat(back).isEqualTo(request);
        assertThat(ann.sendOnly("/auth/logout", "redirect", back)
                        .header("Location")
                        .orElseThrow())
                .startsWith("/auth/login?redirect=%2Foauth%2Fauthorize");
    }

    @Test
    void errorsThatTheApplicationCannotGetAreAPage() {
        Visitor ann = Visitor.signedIn(server, email);
        Answer wrong = ann.ask(party.request("redirect_uri", "https://evil.example/<b>"));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.header("Location")).isEmpty();
        assertThat(wrong.text()).contains("<h1>Request rejected</h1>", "<code>invalid_request</code>");
        assertThat(policy(wrong)).contains("form-action 'self';");
    }

    @Test
    void anAnswerByFormLeadsToTheApplicationAndNowhereElse() {
        Visitor ann = Visitor.signedIn(server, email);
        party.authorize(ann);
        Answer page = ann.ask(party.request("response_mode", "form_post"));
        assertThat(page.text())
                .contains("<form method=\"post\" action=\"" + RelyingParty.REDIRECT + "\" data-onward>")
                .contains("Continue to app.example.com");
        assertThat(RelyingParty.hidden(page)).containsKeys("code", "state", "iss");
        assertThat(policy(page)).contains("form-action 'self' https://app.example.com;");
    }
}

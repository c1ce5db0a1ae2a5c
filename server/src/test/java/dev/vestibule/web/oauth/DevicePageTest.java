package dev.vestibule.web.oauth;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DeviceApp;
import dev.vestibule.testing.DeviceApp.Codes;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The page where users enter the codes of devices, as a browser without script has it. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class DevicePageTest {
    private static final String ADMIN = "admin@device-pages.example";
    private static final String WARNING = "If another person sent you this code or a link, do not continue:"
            + " that person would get access to your account.";

    private final TestServer server;
    private final Client boss;
    private final DeviceApp app;
    private final String email = "ann-" + UUID.randomUUID() + "@device-pages.example";

    DevicePageTest(TestServer server) {
        this.server = server;
        server.isRunBy(ADMIN, PASSWORD);
        this.boss = server.as(server.signIn(ADMIN, PASSWORD));
        this.app = new DeviceApp(server, boss, "");
        server.hasUser(email, PASSWORD);
    }

    private Visitor ann() {
        return Visitor.signedIn(server, email);
    }

    private static String path(Codes codes) {
        return codes.json().path("verification_uri_complete").textValue().replace("https://id.example.com", "");
    }

    @Test
    void aLinkWithTheCodeAsksToCompareItAndTellsNothingElse() {
        Codes codes = app.codes();
        Visitor visitor = new Visitor(server.client());
        String signIn = visitor.ask(path(codes)).header("Location").orElseThrow();
        assertThat(signIn).isEqualTo("/auth/login?redirect=%2Fdevice%3Fuser_code%3D" + codes.user());
        visitor.open(signIn);
        Answer page = visitor.send("/auth/login", "username", email, "password", PASSWORD, "redirect", path(codes));
        assertThat(page.text())
                .contains("<h1>Does your device show this code?</h1>", "<code>" + codes.user() + "</code>", WARNING)
                .doesNotContain(app.name(), app.address());
        assertThat(visitor.sendOnly("/device", "user_code", visitor.valueOf("user_code"))
                        .text())
                .contains("<h1>Allow " + app.name() + "?</h1>");
        assertThat(app.error(codes)).as("a link approves nothing").isEqualTo("authorization_pending");
    }

    @Test
    void thePageSaysWhichApplicationAsksFromWhereAndWarns() {
        Codes codes = app.codes();
        Answer page = DeviceApp.entered(ann(), codes.user());
        assertThat(page.text())
                .contains(app.name() + " requests access to your account on Vestibule, on another device.", WARNING)
                .contains("<p class=\"host\">Television/4.2 (API client)</p>", "<dd>" + app.address() + "</dd>")
                .contains("<dd><code>" + codes.user() + "</code></dd>", "Not your address, which is 127.0.0.1")
                .contains("Verified by an administrator", "Do everything that you can do on this site, in your name")
                .contains("Until it has not been used for 30 days, even after you sign out.", email);
        assertThat(page.header("Content-Security-Policy").orElseThrow())
                .contains("form-action 'self';", "frame-ancestors 'none'");
    }

    @Test
    void aCodeMayBeTypedInLowerCaseAndWithoutItsHyphen() {
        Codes codes = app.codes();
        Visitor ann = ann();
        String typed = " " + codes.user().toLowerCase(Locale.ROOT).replace("-", " ") + " ";
        assertThat(DeviceApp.entered(ann, typed).text()).contains("<h1>Allow " + app.name() + "?</h1>");
        Answer done = ann.send("/device/decision", "user_code", ann.valueOf("user_code"), "approved", "true");
        assertThat(ann.path()).isEqualTo("/account/applications");
        assertThat(done.text())
                .contains(app.name() + " is connected. Return to the device: it continues within a few seconds.");
        assertThat(done.text()).as("where the device is").contains(app.address());
        assertThat(app.status(app.tokens(codes))).isEqualTo(200);
    }

    @Test
    void aDenialIsConfirmedAndACodeWorksOnce() {
        Codes codes = app.codes();
        Visitor ann = ann();
        DeviceApp.entered(ann, codes.user());
        String denied = ann.send("/device/decision", "user_code", codes.user(), "approved", "false")
                .text();
        assertThat(denied).contains("You denied access to " + app.name() + ". The device gets no access.");
        Answer again = ann.sendOnly("/device", "user_code", codes.user());
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.text())
                .contains("No device is waiting with this code. A code works once and expires after 10 minutes.")
                .doesNotContain(app.name());
        assertThat(ann.sendOnly("/device", "user_code", "").text())
                .contains("<p class=\"error\" id=\"user_code-error\">Enter the code that the device shows.</p>");
    }

    @Test
    void aDecisionIsAskedForEvenIfTheApplicationBelongsToTheSite() {
        DeviceApp first = new DeviceApp(server, boss, ", \"first_party\": true");
        Codes codes = first.codes();
        assertThat(DeviceApp.entered(ann(), codes.user()).text()).contains("<h1>Allow " + first.name() + "?</h1>");
        assertThat(first.error(codes)).isEqualTo("authorization_pending");
    }

    @Test
    void aUserWhoMayNotUseTheApplicationIsToldWhy() {
        DeviceApp strict = new DeviceApp(server, boss, ", \"require_second_factor\": true");
        Codes codes = strict.codes();
        Answer refused = DeviceApp.entered(ann(), codes.user());
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).contains(strict.name() + " requires a second factor.");
        Visitor ann = ann();
        ann.open("/device");
        assertThat(ann.sendOnly("/device/decision", "user_code", codes.user(), "approved", "true")
                        .status())
                .isEqualTo(403);
        assertThat(strict.error(codes)).as("another user may approve it").isEqualTo("authorization_pending");
    }

    @Test
    void aDecisionOfAnotherSiteOrWithoutThePageDoesNotCount() {
        Codes codes = app.codes();
        String key = ann().cookie("metabase.SESSION");
        Answer forged = server.client()
                .withCookie(key)
                .form("/device/decision", Map.of("user_code", codes.user(), "approved", "true"));
        assertThat(forged.status()).isEqualTo(403);
        assertThat(app.error(codes)).isEqualTo("authorization_pending");
    }
}

package dev.vestibule.oauth.grant;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DeviceApp;
import dev.vestibule.testing.DeviceApp.Codes;
import dev.vestibule.testing.NativeApp;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.RelyingParty.Tokens;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Devices that a user approves with a code, and the traps of that. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class DeviceGrantTest {
    private static final String ADMIN = "admin@devices.example";

    private final TestServer server;
    private final Client boss;
    private final DeviceApp app;

    DeviceGrantTest(TestServer server) {
        this.server = server;
        server.isRunBy(ADMIN, PASSWORD);
        this.boss = server.as(server.signIn(ADMIN, PASSWORD));
        this.app = new DeviceApp(server, boss, "");
    }

    private Visitor user() {
        String email = "ann-" + UUID.randomUUID() + "@devices.example";
        server.hasUser(email, PASSWORD);
        return Visitor.signedIn(server, email);
    }

    private String endReason() {
        return server.tables().value("SELECT end_reason FROM oauth_grant WHERE client_id = ?", app.id());
    }

    @Test
    void aDeviceGetsTokensOnceAUserHasApprovedIt() {
        Answer asked = app.ask();
        assertThat(asked.header("Cache-Control")).contains("no-store");
        Codes codes = new Codes(asked.json());
        assertThat(codes.user()).matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
        assertThat(codes.device()).matches("vdc_[A-Za-z0-9_-]{43}");
        assertThat(codes.json().path("verification_uri").textValue()).isEqualTo("https://id.example.com/device");
        assertThat(codes.json().path("verification_uri_complete").textValue())
                .isEqualTo("https://id.example.com/device?user_code=" + codes.user());
        assertThat(codes.json().path("expires_in").intValue()).isEqualTo(600);
        assertThat(codes.json().path("interval").intValue()).isEqualTo(5);
        assertThat(app.error(codes)).isEqualTo("authorization_pending");
        Answer done = DeviceApp.decided(user(), codes, true);
        assertThat(done.header("Location")).contains("/account/applications");
        Tokens tokens = app.tokens(codes);
        assertThat(app.status(tokens)).isEqualTo(200);
        Answer refreshed = app.refresh(tokens);
        assertThat(refreshed.status()).as(refreshed.text()).isEqualTo(200);
        assertThat(server.tables().value("SELECT address FROM oauth_grant WHERE client_id = ?", app.id()))
                .as("where the tokens are used")
                .isEqualTo(app.address());
    }

    @Test
    void theIdTokenSaysHowTheUserSignedIn() {
        DeviceApp openId = new DeviceApp(server, boss, ", \"scope\": \"openid email\"");
        Codes codes = openId.codes("scope", "openid");
        Visitor ann = user();
        assertThat(DeviceApp.decided(ann, codes, true).status()).isEqualTo(303);
        Tokens tokens = openId.tokens(codes);
        var claims = RelyingParty.claims(server, tokens.id());
        assertThat(claims.getAudience()).containsExactly(openId.id());
        assertThat(claims.getClaims())
                .containsKeys("auth_time", "acr", "at_hash")
                .doesNotContainKey("nonce");
        ann.open("/account");
        assertThat(ann.send("/auth/logout").status()).isEqualTo(200);
        assertThat(openId.refresh(tokens).status())
                .as("it ends with the session")
                .isEqualTo(400);
    }

    @Test
    void aRetryGetsTheSameTokensAndALaterReplayEndsTheGrant() {
        Codes codes = app.codes();
        assertThat(DeviceApp.decided(user(), codes, true).status()).isEqualTo(303);
        Tokens tokens = app.tokens(codes);
        assertThat(app.tokens(codes).access()).as("the answer was lost").isEqualTo(tokens.access());
        server.passes(Duration.ofSeconds(31));
        assertThat(app.error(codes)).isEqualTo("invalid_grant");
        assertThat(app.status(tokens)).isEqualTo(401);
        assertThat(endReason()).isEqualTo("replay");
    }

    @Test
    void ofManyPollsAtOnceOneIssuesTokens() {
        Codes codes = app.codes();
        assertThat(DeviceApp.decided(user(), codes, true).status()).isEqualTo(303);
        List<Answer> answers = app.client()
                .with("Content-Type", "application/x-www-form-urlencoded")
                .sendAtOnce(6, "POST", "/oauth/token", Visitor.encoded(app.polling(codes)));
        assertThat(answers.stream()
                        .filter(answer -> answer.status() == 200)
                        .map(answer -> answer.json().path("access_token").textValue())
                        .distinct())
                .hasSize(1);
        assertThat(server.tables()
                        .count(
                                "SELECT COUNT(*) FROM oauth_token t JOIN oauth_grant g ON g.id = t.grant_id"
                                        + " WHERE g.client_id = ? AND t.kind = 'access'",
                                app.id()))
                .isEqualTo(1);
    }

    @Test
    void aDeviceThatPollsTooOftenHasToSlowDown() {
        Codes codes = app.codes();
        assertThat(app.error(codes)).isEqualTo("authorization_pending");
        assertThat(app.error(codes)).isEqualTo("slow_down");
        server.passes(Duration.ofSeconds(6));
        assertThat(app.error(codes)).as("five seconds more").isEqualTo("slow_down");
        for (int i = 0; i < 12; i++) {
            server.passes(Duration.ofSeconds(16));
            assertThat(app.error(codes)).as("waiting is no failure").isEqualTo("authorization_pending");
        }
    }

    @Test
    void codesExpireAfterTenMinutes() {
        Codes codes = app.codes();
        Codes approved = app.codes();
        Visitor ann = user();
        assertThat(DeviceApp.decided(ann, approved, true).status()).isEqualTo(303);
        server.passes(Duration.ofMinutes(10));
        assertThat(app.error(codes)).isEqualTo("expired_token");
        assertThat(app.error(approved)).isEqualTo("expired_token");
        assertThat(DeviceApp.entered(user(), codes.user()).status()).isEqualTo(400);
    }

    @Test
    void aDeniedDeviceLearnsItAndItsCodeIsUsedUp() {
        Codes codes = app.codes();
        Visitor ann = user();
        assertThat(DeviceApp.decided(ann, codes, false).header("Location")).contains("/device");
        assertThat(app.error(codes)).isEqualTo("access_denied");
        assertThat(DeviceApp.entered(ann, codes.user()).status()).isEqualTo(400);
        assertThat(server.tables().count("SELECT COUNT(*) FROM oauth_grant WHERE client_id = ?", app.id()))
                .isZero();
    }

    @Test
    void aDeviceCodeIsBoundToItsApplication() {
        Codes codes = app.codes();
        assertThat(DeviceApp.decided(user(), codes, true).status()).isEqualTo(303);
        DeviceApp other = new DeviceApp(server, boss, "");
        assertThat(other.error(codes)).isEqualTo("invalid_grant");
        assertThat(app.status(app.tokens(codes)))
                .as("a refusal has no side effect")
                .isEqualTo(200);
    }

    @Test
    void onlyApplicationsThatAnAdministratorRegisteredForItGetCodes() {
        DeviceApp plain = new DeviceApp(
                server,
                boss,
                ", \"grant_types\": [\"authorization_code\"], \"redirect_uris\": [\"" + RelyingParty.REDIRECT + "\"]");
        assertThat(plain.ask().json().path("error").textValue()).isEqualTo("unauthorized_client");
        NativeApp own =
                new NativeApp(server, ", \"grant_types\": [\"authorization_code\", \"" + DeviceApp.GRANT + "\"]");
        assertThat(own.registration().path("grant_types").toString()).isEqualTo("[\"authorization_code\"]");
        Answer refused = own.client().form("/oauth/device_authorization", Map.of("client_id", own.id()));
        assertThat(refused.json().path("error").textValue()).isEqualTo("unauthorized_client");
    }

    @Test
    void aUserWhoWasDeactivatedMeanwhileGivesTheDeviceNothing() {
        String email = "gone-" + UUID.randomUUID() + "@devices.example";
        int id = server.hasUser(email, PASSWORD);
        Codes codes = app.codes();
        assertThat(DeviceApp.decided(Visitor.signedIn(server, email), codes, true)
                        .status())
                .isEqualTo(303);
        assertThat(new Administrator(server).boss().delete("/api/user/" + id).status())
                .isEqualTo(200);
        assertThat(app.error(codes)).isEqualTo("invalid_grant");
    }

    @Test
    void parametersInTheAddressDoNotCount() {
        Answer asked =
                app.client().form("/oauth/device_authorization?client_id=" + app.id(), Map.of("scope", "mb:full"));
        assertThat(asked.status()).isEqualTo(401);
        Codes codes = app.codes();
        assertThat(DeviceApp.decided(user(), codes, true).status()).isEqualTo(303);
        Answer polled =
                app.client().form("/oauth/token?" + Visitor.encoded(app.polling(codes)), Map.of("client_id", app.id()));
        assertThat(polled.json().path("error").textValue()).isEqualTo("invalid_request");
    }

    @Test
    void aUserWhoLeftTheGroupsOfTheApplicationMeanwhileGivesTheDeviceNothing() {
        Administrator administrator = new Administrator(server);
        int group = administrator.group("Devices " + UUID.randomUUID());
        DeviceApp ofGroup = new DeviceApp(server, boss, ", \"allowed_groups\": [" + group + "]");
        String email = "left-" + UUID.randomUUID() + "@devices.example";
        int membership = administrator.join(server.hasUser(email, PASSWORD), group, false);
        Codes codes = ofGroup.codes();
        assertThat(DeviceApp.decided(Visitor.signedIn(server, email), codes, true)
                        .status())
                .isEqualTo(303);
        assertThat(administrator
                        .boss()
                        .delete("/api/permissions/membership/" + membership)
                        .status())
                .isIn(200, 204);
        assertThat(ofGroup.error(codes)).isEqualTo("invalid_grant");
    }

    @Test
    void aUserCannotGuessCodes() {
        Visitor guessing = user();
        for (String guess : List.of("BBBB-BBBB", "AEIO-UAEI", "short", "CCCC-CCCC", "DDDD-DDDD")) {
            assertThat(DeviceApp.entered(guessing, guess).status()).as(guess).isEqualTo(400);
        }
        Codes codes = app.codes();
        Answer limited = DeviceApp.entered(guessing, codes.user());
        assertThat(limited.status()).isEqualTo(429);
        assertThat(limited.header("Retry-After").orElseThrow()).matches("[1-9][0-9]*");
        guessing.open("/device");
        assertThat(guessing.sendOnly("/device/decision", "user_code", codes.user(), "approved", "true")
                        .status())
                .as("the decision is no way around it")
                .isEqualTo(429);
        assertThat(DeviceApp.decided(user(), codes, true).status())
                .as("another user is not affected")
                .isEqualTo(303);
    }

    @Test
    void anAddressGetsTenCodesAMinute() {
        for (int i = 0; i < 10; i++) {
            assertThat(app.ask().status()).isEqualTo(200);
        }
        Answer limited = app.ask();
        assertThat(limited.status()).isEqualTo(429);
        assertThat(limited.json().path("error").textValue()).isEqualTo("too_many_requests");
        assertThat(new DeviceApp(server, boss, "").ask().status()).isEqualTo(200);
    }

    @Test
    void codesAreStoredAsDigestsAndDecisionsAreRecorded() {
        Codes codes = app.codes();
        Map<String, String> row = server.tables()
                .rows("SELECT * FROM oauth_device WHERE client_id = ?", app.id())
                .get(0);
        assertThat(row.values())
                .noneMatch(value -> value != null
                        && (value.contains(codes.device())
                                || value.contains(codes.user())
                                || value.contains(codes.user().replace("-", ""))));
        assertThat(DeviceApp.decided(user(), codes, true).status()).isEqualTo(303);
        String details = server.tables()
                .value(
                        "SELECT details FROM audit_event WHERE action = 'oauth-client.approve' AND subject_id = ?",
                        app.id());
        assertThat(details).contains("\"device-address\":\"" + app.address() + "\"", app.name(), "mb:full");
    }
}

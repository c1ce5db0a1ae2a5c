package dev.vestibule.mfa;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Cookie;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Browsers in which users are not asked for a second factor, until something changes. */
@OnEachServer(OidcWorld.PHRASE)
class TrustedDeviceTest {
    private static final String BOSS = "boss@trust.example";
    private static final String STEP = "/auth/two-factor";
    private static final String COOKIE = "vestibule.TRUSTED";
    private static final String CHOSEN = "eleven green ladders hum";
    private static final String PATH = "/api/vestibule/trusted-device";

    private final TestServer server;

    TrustedDeviceTest(TestServer server) {
        this.server = server;
        if (!server.knows(BOSS)) {
            server.isSetUpBy(BOSS, PASSWORD);
            set("mfa-enforcement", "\"optional\"");
            set("mfa-trusted-device-days", "30");
        }
    }

    private void set(String setting, String json) {
        Answer answer =
                server.as(server.signIn(BOSS, PASSWORD)).put("/api/setting/" + setting, "{\"value\": " + json + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    /** Signs in with a code, and trusts the browser. */
    private Visitor trusting(AuthenticatorApp app) {
        Visitor visitor = new Visitor(server.client());
        visitor.signIn(app.email(), PASSWORD);
        assertThat(visitor.path()).isEqualTo(STEP);
        visitor.send(STEP, "code", app.code(), "trust", "on");
        app.rests();
        return visitor;
    }

    private boolean isAsked(Visitor visitor, String email) {
        return isAsked(visitor, email, PASSWORD);
    }

    private boolean isAsked(Visitor visitor, String email, String password) {
        Visitor again = new Visitor(server.client());
        again.has(COOKIE, visitor.cookie(COOKIE));
        again.signIn(email, password);
        return again.path().equals(STEP);
    }

    @Test
    void aTrustedBrowserIsNotAskedForThirtyDaysAndNoOtherOne() {
        AuthenticatorApp ann = AuthenticatorApp.of(server, "ann@trust.example");
        Visitor visitor = new Visitor(server.client());
        visitor.signIn(ann.email(), PASSWORD);
        assertThat(visitor.open(STEP).text()).contains("Trust this device for 30 days");
        Answer answer = visitor.sendOnly(STEP, "code", ann.code(), "trust", "on");
        Cookie cookie = answer.cookie(COOKIE);
        assertThat(cookie.attributes())
                .containsKey("HttpOnly")
                .containsEntry("SameSite", "Strict")
                .containsEntry("Max-Age", Long.toString(Duration.ofDays(30).toSeconds()));
        assertThat(cookie.value()).hasSize(43);
        assertThat(server.tables().dump().toString()).doesNotContain(cookie.value());
        ann.rests();

        assertThat(isAsked(visitor, ann.email())).isFalse();
        Answer api =
                server.client().with("Cookie", COOKIE + "=" + cookie.value()).signIn(ann.email(), PASSWORD);
        assertThat(api.json().path("id").asText()).isNotEmpty();
        assertThat(server.sessions().of(ann.email()).stream().map(row -> row.get("second_factor")))
                .contains("trusted-device");
        assertThat(visitor.text("/account/sessions")).contains("Trusted devices", "Password + trusted device");
        AuthenticatorApp bob = AuthenticatorApp.of(server, "bob@trust.example");
        assertThat(isAsked(visitor, bob.email())).as("somebody else").isTrue();
        assertThat(server.client()
                        .with("Cookie", COOKIE + "=" + cookie.value())
                        .signIn(ann.email(), "not the password")
                        .status())
                .isEqualTo(401);
        server.passes(Duration.ofDays(30));
        assertThat(isAsked(visitor, ann.email())).isTrue();
    }

    @Test
    void itEndsWithThePasswordTheFactorsAResetAndByTheUser() {
        AuthenticatorApp cy = AuthenticatorApp.of(server, "cy@trust.example");
        Visitor revoked = trusting(cy);
        Client own = server.as(revoked.cookie("metabase.SESSION"));
        long id = own.get(PATH).json().path("data").get(0).path("id").asLong();
        AuthenticatorApp other = AuthenticatorApp.of(server, "other@trust.example");
        assertThat(server.as(other.verify(other.challenge(), other.code()).key())
                        .delete(PATH + "/" + id)
                        .status())
                .isEqualTo(404);
        assertThat(own.delete(PATH + "/" + id).status()).isEqualTo(204);
        assertThat(isAsked(revoked, cy.email())).isTrue();

        Visitor onPage = trusting(cy);
        onPage.open("/account/sessions");
        assertThat(onPage.send("/account/sessions/trusted", "device", onPage.valueOf("device"))
                        .text())
                .contains("The device is no longer trusted.");
        assertThat(isAsked(onPage, cy.email())).isTrue();

        Visitor changed = trusting(cy);
        int number = server.users().id(cy.email());
        server.as(changed.cookie("metabase.SESSION"))
                .put(
                        "/api/user/" + number + "/password",
                        "{\"password\": \"nine blue anchors sink\", \"old_password\": \"" + PASSWORD + "\"}");
        assertThat(isAsked(changed, cy.email(), "nine blue anchors sink")).isTrue();

        AuthenticatorApp dee = AuthenticatorApp.of(server, "dee@trust.example");
        Visitor reset = trusting(dee);
        server.as(server.signIn(BOSS, PASSWORD))
                .post(
                        "/api/ee/mfa/admin/remove",
                        "{\"user_id\": " + server.users().id(dee.email()) + "}");
        AuthenticatorApp.of(server, dee.email(), server.as(server.signIn(dee.email(), PASSWORD)));
        assertThat(isAsked(reset, dee.email())).isTrue();
    }

    @Test
    void itEndsWithAnotherAppADeactivationAndAPasswordOfAnAdministrator() {
        AuthenticatorApp flo = AuthenticatorApp.of(server, "flo@trust.example");
        Visitor other = trusting(flo);
        assertThat(isAsked(other, flo.email())).isFalse();
        Client own = server.as(other.cookie("metabase.SESSION"));
        assertThat(own.post("/api/ee/mfa/disable", "{\"code\": \"" + flo.code() + "\"}")
                        .status())
                .isEqualTo(204);
        AuthenticatorApp next = AuthenticatorApp.of(server, flo.email(), own);
        assertThat(isAsked(other, flo.email())).as("another app").isTrue();

        Visitor closed = trusting(next);
        String user = "/api/user/" + server.users().id(flo.email());
        Client boss = server.as(server.signIn(BOSS, PASSWORD));
        assertThat(boss.delete(user).status()).isEqualTo(200);
        assertThat(boss.put(user + "/reactivate", "{}").status()).isEqualTo(200);
        assertThat(isAsked(closed, flo.email())).as("deactivated meanwhile").isTrue();

        Visitor told = trusting(next);
        assertThat(boss.put(user + "/password", "{\"password\": \"" + CHOSEN + "\"}")
                        .status())
                .isLessThan(300);
        assertThat(isAsked(told, flo.email(), CHOSEN))
                .as("a password of an administrator")
                .isTrue();
    }

    private List<String> revoked(Client boss, String email) {
        return new AuditLog(boss)
                .details("account.device-distrust", "account:" + server.users().id(email));
    }

    @Test
    void administratorsSeeTheDevicesOfAUserAndRevokeTheTrustInOne() {
        AuthenticatorApp gus = AuthenticatorApp.of(server, "gus@trust.example");
        Visitor first = trusting(gus);
        Visitor second = trusting(gus);
        int id = server.users().id(gus.email());
        Client boss = server.as(server.signIn(BOSS, PASSWORD));
        String list = "/api/vestibule/user/" + id + "/trusted-device";
        JsonNode devices = boss.get(list).json().path("data");
        assertThat(devices).hasSize(2);
        assertThat(boss.get("/api/vestibule/user/999999/trusted-device").status())
                .isEqualTo(404);
        String one = "/api/vestibule/user-trusted-device/" + devices.get(0).path("id");
        assertThat(server.as(first.cookie("metabase.SESSION")).delete(one).status())
                .as("users who are no administrators")
                .isEqualTo(403);
        assertThat(boss.delete(one).status()).isEqualTo(204);
        assertThat(boss.delete(one).status()).isEqualTo(404);
        assertThat(isAsked(second, gus.email())).as("the last used one").isTrue();
        assertThat(isAsked(first, gus.email())).isFalse();

        Visitor page = Visitor.signedIn(server, BOSS);
        String shown = page.text("/admin/people/" + id);
        assertThat(shown.substring(shown.indexOf("id=\"trusted\""))).contains("Trusted devices", "Trusted until");
        assertThat(page.send("/admin/people/" + id + "/trusted", "device", page.valueOf("device"))
                        .text())
                .contains("A device of ", " is no longer trusted.")
                .doesNotContain("id=\"trusted\"");
        assertThat(isAsked(first, gus.email())).isTrue();
        assertThat(revoked(boss, gus.email())).containsExactly("{\"devices\":1}", "{\"devices\":1}");
        assertThat(server.as(first.cookie("metabase.SESSION"))
                        .get("/api/user/current")
                        .status())
                .as("the sessions continue")
                .isEqualTo(200);
    }

    @Test
    void theTrustEndsWithAllSessionsAndNotWithSome() {
        AuthenticatorApp hal = AuthenticatorApp.of(server, "hal@trust.example");
        Visitor trusted = trusting(hal);
        int id = server.users().id(hal.email());
        Client boss = server.as(server.signIn(BOSS, PASSWORD));
        String session = server.sessions().of(hal.email()).get(0).get("id");
        assertThat(boss.post("/api/ee/session-management/revoke", "{\"ids\": [\"" + session + "\"]}")
                        .status())
                .isEqualTo(200);
        assertThat(isAsked(trusted, hal.email())).isFalse();
        assertThat(boss.post("/api/ee/session-management/revoke", "{\"user-id\": " + id + "}")
                        .status())
                .isEqualTo(200);
        assertThat(isAsked(trusted, hal.email()))
                .as("revoked by an administrator")
                .isTrue();

        Visitor own = trusting(hal);
        Visitor other = trusting(hal);
        assertThat(own.text("/account/sessions/others")).contains("The trust in 2 devices is revoked, too.");
        own.send("/account/sessions/others");
        assertThat(isAsked(other, hal.email())).as("signed out by the user").isTrue();
        assertThat(revoked(boss, hal.email())).containsExactly("{\"devices\":1}", "{\"devices\":2}");
    }

    @Test
    void administratorsTrustNoneUnlessASettingAllowsIt() {
        server.hasAdministrator("chief@trust.example", PASSWORD);
        AuthenticatorApp chief = AuthenticatorApp.of(
                server, "chief@trust.example", server.as(server.signIn("chief@trust.example", PASSWORD)));
        Visitor visitor = new Visitor(server.client());
        visitor.signIn(chief.email(), PASSWORD);
        assertThat(visitor.open(STEP).text()).doesNotContain("Trust this device");
        assertThat(visitor.sendOnly(STEP, "code", chief.code(), "trust", "on").sets(COOKIE))
                .isFalse();
        chief.rests();
        set("mfa-administrators-trust-devices", "true");
        Visitor trusted = trusting(chief);
        assertThat(isAsked(trusted, chief.email())).isFalse();
        set("mfa-administrators-trust-devices", "false");
        assertThat(isAsked(trusted, chief.email())).isTrue();
    }

    @Test
    void aShorterTimeHoldsForDevicesThatAreTrustedAlready() {
        AuthenticatorApp eve = AuthenticatorApp.of(server, "eve@trust.example");
        Visitor trusted = trusting(eve);
        server.passes(Duration.ofDays(2));
        assertThat(isAsked(trusted, eve.email())).isFalse();
        set("mfa-trusted-device-days", "1");
        assertThat(isAsked(trusted, eve.email())).isTrue();
        set("mfa-trusted-device-days", "30");
        assertThat(isAsked(trusted, eve.email())).isFalse();
    }
}

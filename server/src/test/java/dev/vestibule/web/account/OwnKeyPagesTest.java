package dev.vestibule.web.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.KeyPages;
import dev.vestibule.testing.KeyWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code /account/keys}: the personal API keys of a user. */
@OnSharedServer("pages of API keys")
class OwnKeyPagesTest {
    private static final String CURRENT = "/api/user/current";
    private static final String OWN = "/account/keys";
    private static final String KEYS = "/admin/keys";

    private final TestServer server;
    private final KeyPages pages;
    private final Visitor admin;

    OwnKeyPagesTest(TestServer server) {
        this.server = server;
        this.pages = new KeyPages(server, new KeyWorld(server));
        this.admin = pages.visitor("keys@example.com");
    }

    @Test
    void everybodyMakesAndEndsTheirOwn() {
        Visitor uma = pages.visitor("uma@example.com");
        assertThat(uma.open(OWN).text()).contains("No API keys yet", "href=\"/account/keys/new\"");
        String secret = pages.made(
                uma,
                OWN,
                "password",
                KeyWorld.PASSWORD,
                "name",
                "umas <notebook>",
                "expires",
                pages.day(30),
                "GET",
                "on",
                "paths",
                "/api/user/*");
        assertThat(server.with("X-API-Key", secret)
                        .get(CURRENT)
                        .json()
                        .path("email")
                        .textValue())
                .isEqualTo("uma@example.com");
        assertThat(uma.open(OWN).text())
                .contains("umas &lt;notebook&gt;", secret.substring(0, 7) + "…", "GET · /api/user/*", "1–1 of 1")
                .doesNotContain(secret);
        int id = pages.id("umas <notebook>");
        Visitor vic = pages.visitor("vic@example.com");
        assertThat(vic.open(OWN).text()).contains("No API keys yet").doesNotContain("umas");
        assertThat(vic.open(OWN + "/" + id + "/end").status()).isEqualTo(404);
        vic.open(OWN);
        vic.sendOnly(OWN + "/" + id + "/end");
        assertThat(pages.works(secret)).isEqualTo(200);

        // Administrators see and end it, but never hold or change it.
        assertThat(admin.open(KEYS + "?owner=uma@example.com&kind=personal").text())
                .contains("umas &lt;notebook&gt;", "Personal key");
        String path = KEYS + "/" + id;
        assertThat(admin.open(path).text())
                .contains(
                        "The owner created this key for themselves. You can revoke it, but you cannot edit it or rotate its secret.",
                        path + "/end")
                .doesNotContain(path + "/secret", "name=\"group\"");
        admin.open(path + "/end");
        assertThat(admin.sendOnly(path, "name", "mine", "group", "1").status()).isEqualTo(403);
        admin.open(path + "/end");
        assertThat(admin.sendOnly(path + "/secret", "prefix", secret.substring(0, 7), "grace", "0")
                        .status())
                .isEqualTo(403);

        assertThat(uma.open(OWN + "/" + id + "/end").text())
                .contains("Revoke the key umas &lt;notebook&gt;?", "<nav aria-label=\"Your account\">");
        assertThat(uma.send(OWN + "/" + id + "/end").text())
                .contains("The API key umas &lt;notebook&gt; was revoked.", "No API keys yet");
        assertThat(pages.works(secret)).isEqualTo(401);
    }

    @Test
    void onesOwnEndWithinAYear() {
        Visitor wim = pages.visitor("wim@example.com");
        for (String end : List.of("", pages.day(370), "2020-01-01", "soon")) {
            wim.open(OWN + "/new");
            Answer answer = wim.sendOnly(OWN + "/new", "password", KeyWorld.PASSWORD, "name", "wims", "expires", end);
            assertThat(answer.status()).as(end).isEqualTo(400);
            assertThat(answer.text()).contains("id=\"expires-error\"");
        }
        pages.made(wim, OWN, "password", KeyWorld.PASSWORD, "name", "wims", "expires", pages.day(364));
        wim.open(OWN + "/new");
        assertThat(wim.sendOnly(OWN + "/new", "password", KeyWorld.PASSWORD, "name", "wims", "expires", pages.day(3))
                        .text())
                .contains("An API key with this name already exists.");
    }

    @Test
    void nobodyHasMoreThanAHundredOfTheirOwn() {
        Visitor xia = pages.visitor("xia@example.com");
        pages.made(xia, OWN, "password", KeyWorld.PASSWORD, "name", "xia 1", "expires", pages.day(30));
        for (int i = 2; i <= 100; i++) {
            server.tables()
                    .run(
                            "INSERT INTO api_key (name, person_id, prefix, key_digest, account_id, owner_id, expires_at, methods,"
                                    + " paths, addresses, created_at, updated_at, updated_by) SELECT ?, person_id, ?, ?,"
                                    + " account_id, owner_id, expires_at, '', '', '', created_at, updated_at, updated_by"
                                    + " FROM api_key WHERE name = 'xia 1'",
                            "xia " + i,
                            "mb_%04d".formatted(i),
                            "%0128d".formatted(i));
        }
        xia.open(OWN + "/new");
        Answer page = xia.sendOnly(
                OWN + "/new", "password", KeyWorld.PASSWORD, "name", "one too many", "expires", pages.day(3));
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.text())
                .contains("You have reached the maximum number of personal API keys. Revoke one that you do not need.");
        Answer api = server.as(server.signIn("xia@example.com", KeyWorld.PASSWORD))
                .post(
                        "/api/vestibule/api-key",
                        "{\"password\": \"" + KeyWorld.PASSWORD + "\", \"name\": \"one too many\", \"expires_at\": \""
                                + pages.day(3) + "T00:00:00Z\"}");
        assertThat(api.status()).isEqualTo(400);
        assertThat(api.text())
                .isEqualTo(
                        "You have reached the maximum number of personal API keys. Revoke one that you do not need.");
        assertThat(pages.names())
                .doesNotContain("one too many")
                .filteredOn(name -> name.startsWith("xia "))
                .hasSize(100);
        assertThat(xia.open(OWN).text()).contains("1–50 of 100", "rel=\"next\"");
        assertThat(xia.open(OWN + "?page=2&sort=-name").text()).contains("51–100 of 100");
        assertThat(xia.open(OWN + "?q=xia+99").text()).contains("1–1 of 1");
        int first = pages.id("xia 1");
        xia.open(OWN + "/" + first + "/end");
        xia.send(OWN + "/" + first + "/end");
        pages.made(xia, OWN, "password", KeyWorld.PASSWORD, "name", "room again", "expires", pages.day(3));
    }

    @Test
    void aWrongPasswordCreatesNoKey() {
        Visitor yan = pages.visitor("yan@example.com");
        yan.open(OWN + "/new");
        Answer wrong =
                yan.sendOnly(OWN + "/new", "password", "a wrong guess of it", "name", "yans", "expires", pages.day(3));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text())
                .contains("Your current password is incorrect.", "id=\"password-error\"", "value=\"yans\"");
        for (int i = 0; i < 9; i++) {
            yan.open(OWN + "/new");
            yan.sendOnly(OWN + "/new", "password", "a wrong guess of it", "name", "yans", "expires", pages.day(3));
        }
        yan.open(OWN + "/new");
        Answer refused =
                yan.sendOnly(OWN + "/new", "password", KeyWorld.PASSWORD, "name", "yans", "expires", pages.day(3));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text()).contains("Too many attempts. Try again in ");
        assertThat(pages.names()).doesNotContain("yans");
    }

    @Test
    void whoChangesThePasswordIsOfferedToRevokeTheirKeys() {
        Visitor zed = pages.visitor("zed@example.com");
        assertThat(zed.open("/account/password").text()).doesNotContain("revoke_api_keys");
        String kept = pages.made(zed, OWN, "password", KeyWorld.PASSWORD, "name", "zeds", "expires", pages.day(3));
        String next = "nine yellow spoons dance";
        assertThat(zed.open("/account/password").text()).contains("Also revoke my personal API keys");
        zed.sendOnly("/account/password", "old_password", KeyWorld.PASSWORD, "password", next);
        assertThat(pages.works(kept)).isEqualTo(200);
        zed = new Visitor(server.client());
        zed.signIn("zed@example.com", next);
        zed.open("/account/password");
        zed.sendOnly(
                "/account/password",
                "old_password",
                next,
                "password",
                "ten purple kettles hum",
                "revoke_api_keys",
                "on");
        assertThat(pages.works(kept)).isEqualTo(401);
    }
}

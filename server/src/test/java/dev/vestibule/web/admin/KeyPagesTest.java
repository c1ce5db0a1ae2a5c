package dev.vestibule.web.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.KeyPages;
import dev.vestibule.testing.KeyWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code /admin/keys}: the API keys of all, for administrators. */
@OnSharedServer("pages of API keys")
class KeyPagesTest {
    private static final String OWN = "/account/keys";
    private static final String KEYS = "/admin/keys";

    private final TestServer server;
    private final KeyWorld world;
    private final KeyPages pages;
    private final Visitor admin;

    KeyPagesTest(TestServer server) {
        this.server = server;
        this.world = new KeyWorld(server);
        this.pages = new KeyPages(server, world);
        this.admin = pages.visitor("keys@example.com");
    }

    @Test
    void aKeyIsMadeAndItsSecretShownOnce() {
        int group = world.group("Exporters");
        String secret = pages.made(admin, KEYS, "name", "export", "group", Integer.toString(group));
        assertThat(pages.works(secret)).isEqualTo(200);
        String path = KEYS + "/" + pages.id("export");
        for (String page : List.of(KEYS, path, path + "/secret", path + "/end")) {
            assertThat(admin.open(page).text()).as(page).doesNotContain(secret);
        }
        assertThat(admin.open(path).text())
                .contains("<h1>export ", secret.substring(0, 7) + "…", "Exporters", "Active", "Never");
        Answer again = admin.open(KEYS + "/new");
        assertThat(again.text()).doesNotContain(secret);
        assertThat(admin.sendOnly(KEYS + "/new", "name", "export", "group", Integer.toString(group))
                        .text())
                .contains("An API key with this name already exists.");
    }

    @Test
    void everythingThatTheApiKnowsCanBeChosen() {
        world.signIn("olga@example.com");
        String secret = pages.made(
                admin,
                KEYS,
                KeyPages.form(
                        Map.of("name", "narrowed", "group", "1", "expires", pages.day(10), "owner", "olga@example.com"),
                        "GET",
                        "on",
                        "PUT",
                        "on",
                        "paths",
                        " /api/user/* \r\n\r\n/api/vestibule/**\r\n",
                        "addresses",
                        "127.0.0.1\n203.0.113.0/24"));
        JsonNode key = pages.key("narrowed");
        assertThat(key.path("methods").toString()).isEqualTo("[\"GET\",\"PUT\"]");
        assertThat(key.path("paths").toString()).isEqualTo("[\"/api/user/*\",\"/api/vestibule/**\"]");
        assertThat(key.path("addresses").toString()).isEqualTo("[\"127.0.0.1\",\"203.0.113.0/24\"]");
        assertThat(pages.works(secret)).isEqualTo(200);
        assertThat(server.with("X-API-Key", secret)
                        .get("/api/login-history/current")
                        .status())
                .isEqualTo(403);
        String path = KEYS + "/" + pages.id("narrowed");
        String shown = admin.open(path).text();
        assertThat(shown)
                .contains("name=\"GET\" checked", "name=\"PUT\" checked", "/api/user/*\n/api/vestibule/**")
                .contains("value=\"olga@example.com\"", "value=\"" + pages.day(10) + "\"")
                .doesNotContain("name=\"POST\" checked");
        server.passes(Duration.ofDays(11));
        assertThat(pages.works(secret)).isEqualTo(401);
    }

    @Test
    void invalidValuesAreReportedBesideTheirFields() {
        Map<String, List<String>> before = world.tables();
        Map<String, String> good = Map.of("name", "bad", "group", "1");
        admin.open(KEYS + "/new");
        String several =
                admin.sendOnly(KEYS + "/new", "group", "x", "paths", "user").text();
        assertThat(several.indexOf("#name")).isPositive().isLessThan(several.indexOf("#group"));
        assertThat(several.indexOf("#group")).isLessThan(several.indexOf("#paths"));
        for (String[] wrong : new String[][] {
            {"name", "", "Enter a name for the key."},
            {"name", "x".repeat(255), "Enter at most 254 characters."},
            {"group", "x", "Choose an existing group."},
            {"group", "999999", "Choose an existing group."},
            {"owner", "nobody@example.com", "No active user has this email address."},
            {"owner", "nobody", "No active user has this email address."},
            {"expires", "2020-01-01", "Choose today or a later date."},
            {"expires", "soon", "Enter a date such as 2026-01-31."},
            {"expires", "+999999999-12-31", "Enter a date such as 2026-01-31."},
            {"paths", "user", "Enter at most 40 paths, one per line, such as /api/user/* or /api/user/**."},
            {
                "paths",
                "/api/x\n".repeat(41),
                "Enter at most 40 paths, one per line, such as /api/user/* or /api/user/**."
            },
            {
                "addresses",
                "10.0.0.0/99",
                "Enter at most 40 IP addresses or networks, one per line, such as 203.0.113.9 or 10.0.0.0/8."
            }
        }) {
            admin.open(KEYS + "/new");
            Answer answer = admin.sendOnly(KEYS + "/new", KeyPages.form(good, wrong[0], wrong[1]));
            assertThat(answer.status()).as(wrong[1]).isEqualTo(400);
            assertThat(answer.text()).contains("id=\"" + wrong[0] + "-error\"", wrong[2]);
        }
        assertThat(world.tables()).isEqualTo(before);
    }

    @Test
    void aWrongExpiryIsToldBeforeAnUnknownOwner() {
        pages.made(admin, KEYS, "name", "two faults", "group", "1");
        Map<String, List<String>> before = world.tables();
        for (String path : List.of(KEYS + "/new", KEYS + "/" + pages.id("two faults"))) {
            admin.open(path);
            String[] wrong = {"name", "x", "group", "1", "expires", "2020-01-01", "owner", "nobody@example.com"};
            Answer answer = admin.sendOnly(path, wrong);
            assertThat(answer.status()).as(path).isEqualTo(400);
            assertThat(answer.text()).contains("id=\"expires-error\"").doesNotContain("id=\"owner-error\"");
        }
        assertThat(world.tables()).isEqualTo(before);
    }

    @Test
    void nobodyChangesAPersonsOwnKeyWhateverTheyType() {
        Visitor uma = pages.visitor("uma@example.com");
        pages.made(uma, OWN, "password", KeyWorld.PASSWORD, "name", "umas own", "expires", pages.day(3));
        String path = KEYS + "/" + pages.id("umas own");
        admin.open(KEYS + "/new");
        Answer answer = admin.sendOnly(path, "name", "x", "group", "1", "owner", "nobody@example.com");
        assertThat(answer.status()).isEqualTo(403);
        admin.open(path + "/end");
        admin.send(path + "/end");
    }

    @Test
    void keysAreFoundAndSorted() {
        String never = pages.made(admin, KEYS, "name", "list never", "group", "1");
        String soon = pages.made(admin, KEYS, "name", "list soon", "group", "1", "expires", pages.day(3));
        pages.made(admin, KEYS, "name", "list late", "group", "1", "expires", pages.day(300));
        assertThat(pages.works(soon)).isEqualTo(200);
        assertThat(order("list", "sort=name")).containsExactly("list late", "list never", "list soon");
        assertThat(order("LIST", "sort=-name")).containsExactly("list soon", "list never", "list late");
        assertThat(order("list", "sort=expires")).containsExactly("list soon", "list late", "list never");
        assertThat(order("list", "sort=-expires")).containsExactly("list never", "list late", "list soon");
        assertThat(order("list", "sort=used")).hasSize(3);
        assertThat(order("list", "sort=-used")).hasSize(3);
        assertThat(order(never.substring(0, 7), "kind=programs&state=live")).containsExactly("list never");
        assertThat(order("list", "kind=personal")).isEmpty();
        assertThat(order("list", "state=expired")).isEmpty();
        assertThat(order("list", "owner=nobody@example.com")).isEmpty();
        assertThat(admin.open(KEYS + "?owner=a%01b").status()).isEqualTo(400);
        assertThat(order("list", "state=expiring")).containsExactly("list soon");
        assertThat(admin.open(KEYS + "?q=list+soon").text()).contains("Expires in 4 days", "Unrestricted");
        server.passes(Duration.ofDays(4));
        assertThat(order("list", "state=expired")).containsExactly("list soon");
        assertThat(admin.open(KEYS + "?q=list+soon").text()).contains("Expired");
    }

    private List<String> order(String text, String more) {
        String page = admin.open(KEYS + "?q=" + URLEncoder.encode(text, UTF_8) + "&" + more)
                .text();
        return List.of("list never", "list soon", "list late").stream()
                .filter(name -> page.contains(">" + name + "<"))
                .sorted((one, other) -> Integer.compare(page.indexOf(">" + one + "<"), page.indexOf(">" + other + "<")))
                .toList();
    }

    @Test
    void aKeyIsChangedAndKeepsItsEndToTheSecond() {
        pages.made(admin, KEYS, "name", "to change", "group", "1");
        int id = pages.id("to change");
        Answer set = world.boss().put("/api/api-key/" + id, "{\"expires_at\": \"2999-01-31T12:34:56Z\"}");
        assertThat(set.status()).isEqualTo(200);
        String path = KEYS + "/" + id;
        assertThat(admin.open(path).text()).contains("value=\"2999-01-31\"");
        assertThat(admin.send(path, "name", "changed", "group", "1", "expires", "2999-01-31", "GET", "on")
                        .text())
                .contains("The API key changed was saved.", "<h1>changed ");
        assertThat(world.boss().get("/api/api-key").text())
                .contains("\"name\":\"changed\"", "2999-01-31T12:34:56Z", "\"methods\":[\"GET\"]");
        admin.open(path);
        admin.send(path, "name", "changed", "group", "1", "expires", "");
        assertThat(pages.key("changed").path("expires_at").isNull()).isTrue();
        admin.open(path);
        assertThat(admin.send(path, "name", "", "group", "1").text()).contains("Enter a name for the key.");
    }

    @Test
    void aSecretIsReplacedAtOnceOrWithAGrace() {
        String first = pages.made(admin, KEYS, "name", "rotating", "group", "1");
        String path = KEYS + "/" + pages.id("rotating");
        assertThat(admin.open(path + "/secret").text()).contains("Rotate the secret of rotating?", "24 hours");
        assertThat(pages.works(first)).isEqualTo(200);
        Answer answer =
                admin.sendOnly(path + "/secret", "prefix", admin.valueOf("prefix"), "grace", "86400", "expires", "");
        String second = KeyPages.secret(answer);
        assertThat(pages.works(first)).isEqualTo(200);
        assertThat(pages.works(second)).isEqualTo(200);
        assertThat(admin.open(path).text()).contains("Active, two secrets");
        assertThat(admin.open(KEYS + "?q=rotating").text()).contains("Active, two secrets");

        admin.open(path + "/secret");
        String prefix = admin.valueOf("prefix");
        String third = KeyPages.secret(admin.sendOnly(path + "/secret", "prefix", prefix, "grace", "0", "expires", ""));
        assertThat(pages.works(first)).isEqualTo(401);
        assertThat(pages.works(second)).isEqualTo(401);
        assertThat(pages.works(third)).isEqualTo(200);
        // A reload sends the form again.
        admin.open(path + "/secret");
        assertThat(admin.send(path + "/secret", "prefix", prefix, "grace", "0", "expires", "")
                        .text())
                .contains("The secret of rotating was already rotated. If you lost the new secret, rotate it again.");
        assertThat(pages.works(third)).isEqualTo(200);
    }

    @Test
    void aFormThatIsSentTwiceLeadsToItsKey() {
        admin.open(KEYS + "/new");
        String opened = admin.valueOf("opened");
        String[] form = {"name", "sent twice", "group", "1", "opened", opened};
        assertThat(admin.sendOnly(KEYS + "/new", form).text())
                .contains("API key sent twice created", "data-address=\"/admin/keys/", "curl -H 'X-API-Key: mb_");
        admin.open(KEYS + "/new");
        assertThat(admin.send(KEYS + "/new", form).text())
                .contains("The API key sent twice was already created.")
                .doesNotContain("X-API-Key");
        admin.open(KEYS + "/new");
        assertThat(admin.sendOnly(KEYS + "/new", "name", "sent twice", "group", "1", "opened", admin.valueOf("opened"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void chosenKeysAreRevokedTogether() {
        List<String> secrets = Stream.of("chosen one", "chosen two", "not chosen")
                .map(name -> pages.made(admin, KEYS, "name", name, "group", "1"))
                .toList();
        String chosen = "?key=" + pages.id("chosen one") + "&key=" + pages.id("chosen two");
        assertThat(admin.open(KEYS + "/end" + chosen).text())
                .contains("Revoke 2 API keys?", "chosen one · chosen two")
                .doesNotContain("not chosen");
        assertThat(admin.send(KEYS + "/end", "key", admin.valueOf("key")).text())
                .contains("2 API keys were revoked.");
        assertThat(secrets.stream().map(pages::works)).containsExactly(401, 401, 200);
        assertThat(admin.send(KEYS + "/end", "key", "x,999999").status()).isEqualTo(200);
        assertThat(pages.works(secrets.get(2))).isEqualTo(200);
    }

    @Test
    void anExpiredKeyNeedsANewEnd() {
        String old = pages.made(admin, KEYS, "name", "lapsed", "group", "1", "expires", pages.day(2));
        server.passes(Duration.ofDays(4));
        admin.send("/account/confirm", "confirm-password", KeyWorld.PASSWORD);
        String path = KEYS + "/" + pages.id("lapsed");
        admin.open(path);
        assertThat(admin.send(path, "name", "lapsed", "group", "1", "expires", pages.day(9))
                        .text())
                .contains("This key has expired. Rotate its secret with a new expiration date, or create a new key.");
        assertThat(admin.open(path + "/secret").text())
                .contains("This key has expired. With a new secret and a new expiration date, it is active again.")
                .doesNotContain("24 hours");
        String prefix = admin.valueOf("prefix");
        assertThat(admin.sendOnly(path + "/secret", "prefix", prefix, "expires", "")
                        .text())
                .contains("The key has expired. Choose a new expiration date.");
        assertThat(admin.sendOnly(path + "/secret", "prefix", prefix, "expires", "soon")
                        .text())
                .contains("Enter a date such as 2026-01-31.");
        String fresh = KeyPages.secret(admin.sendOnly(path + "/secret", "prefix", prefix, "expires", pages.day(9)));
        assertThat(pages.works(fresh)).isEqualTo(200);
        assertThat(pages.works(old)).isEqualTo(401);
    }

    @Test
    void aKeyIsEndedAfterAsking() {
        String secret = pages.made(admin, KEYS, "name", "to end", "group", "1");
        String path = KEYS + "/" + pages.id("to end");
        assertThat(admin.open(path + "/end").text()).contains("Revoke the key to end?", "This cannot be undone.");
        assertThat(pages.works(secret)).isEqualTo(200);
        assertThat(admin.send(path + "/end").text()).contains("The API key to end was revoked.");
        assertThat(pages.works(secret)).isEqualTo(401);
        assertThat(admin.open(path).status()).isEqualTo(404);
        admin.open(KEYS);
        assertThat(admin.send(path + "/end").status()).isEqualTo(200);
    }

    @Test
    void whoeverClosesAnAccountMayRevokeTheServiceKeysThatItsOwnerKnows() {
        int leaver = server.hasAdministrator("leaving@example.com", KeyWorld.PASSWORD);
        Visitor leaving = new Visitor(server.client());
        leaving.signIn("leaving@example.com", KeyWorld.PASSWORD);
        String revoked = pages.made(leaving, KEYS, "name", "to revoke <b>", "group", "1");
        String kept = pages.made(leaving, KEYS, "name", "to keep", "group", "1");
        String close = "/admin/people/" + leaver + "/close";
        assertThat(admin.open(close).text())
                .contains(
                        "to revoke &lt;b&gt;",
                        "to keep",
                        KEYS + "/" + pages.id("to keep"),
                        "Also revoke these service keys");
        admin.sendOnly(close, "key-" + pages.id("to revoke <b>"), "on");
        assertThat(pages.works(revoked)).isEqualTo(401);
        assertThat(pages.works(kept)).isEqualTo(200);
        assertThat(server.client()
                        .signIn("leaving@example.com", KeyWorld.PASSWORD)
                        .status())
                .isEqualTo(401);
    }
}

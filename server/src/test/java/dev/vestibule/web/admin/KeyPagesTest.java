package dev.vestibule.web.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.KeyWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code /admin/keys} and {@code /account/keys}. */
@OnEachServer
class KeyPagesTest {
    private static final String CURRENT = "/api/user/current";
    private static final String OWN = "/account/keys";
    private static final String KEYS = "/admin/keys";

    private final TestServer server;
    private final KeyWorld world;
    private final Visitor admin;

    KeyPagesTest(TestServer server) {
        this.server = server;
        this.world = new KeyWorld(server);
        admin = visitor("keys@example.com");
    }

    private Visitor visitor(String email) {
        world.signIn(email);
        Visitor visitor = new Visitor(server.client());
        visitor.signIn(email, KeyWorld.PASSWORD);
        return visitor;
    }

    private String day(int ahead) {
        return LocalDate.ofInstant(server.now().plus(Duration.ofDays(ahead)), ZoneOffset.UTC)
                .toString();
    }

    private static String[] form(Map<String, String> fields, String... others) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        for (int i = 0; i < others.length; i += 2) {
            all.put(others[i], others[i + 1]);
        }
        return all.entrySet().stream()
                .flatMap(field -> List.of(field.getKey(), field.getValue()).stream())
                .toArray(String[]::new);
    }

    /** Makes a key on the page and says its secret, which the answer shows. */
    private String made(Visitor visitor, String path, String... fields) {
        visitor.open(path + "/new");
        Answer answer = visitor.sendOnly(path + "/new", fields);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Cache-Control").orElseThrow()).contains("no-store");
        return secret(answer);
    }

    private static String secret(Answer answer) {
        String text = answer.text();
        int at = text.indexOf(">mb_");
        assertThat(at).as(text).isPositive();
        return text.substring(at + 1, text.indexOf('<', at));
    }

    private int works(String secret) {
        return server.with("X-API-Key", secret).get(CURRENT).status();
    }

    private int id(String name) {
        return server.tables().count("SELECT id FROM api_key WHERE name = ?", name);
    }

    // --- Administrators' ---

    @Test
    void aKeyIsMadeAndItsSecretShownOnce() {
        int group = world.group("Exporters");
        String secret = made(admin, KEYS, "name", "export", "group", Integer.toString(group));
        assertThat(works(secret)).isEqualTo(200);
        String path = KEYS + "/" + id("export");
        for (String page : List.of(KEYS, path, path + "/secret", path + "/end")) {
            assertThat(admin.open(page).text()).as(page).doesNotContain(secret);
        }
        assertThat(admin.open(path).text())
                .contains("<h1>export</h1>", secret.substring(0, 7) + "…", "Exporters", "Works", "Never");
        Answer again = admin.open(KEYS + "/new");
        assertThat(again.text()).doesNotContain(secret);
        assertThat(admin.sendOnly(KEYS + "/new", "name", "export", "group", Integer.toString(group))
                        .text())
                .contains("An API key with this name already exists.");
    }

    @Test
    void everythingThatTheApiKnowsCanBeChosen() {
        world.signIn("olga@example.com");
        String secret = made(
                admin,
                KEYS,
                form(
                        Map.of("name", "narrowed", "group", "1", "expires", day(10), "owner", "olga@example.com"),
                        "GET",
                        "on",
                        "PUT",
                        "on",
                        "paths",
                        " /api/user/* \r\n\r\n/api/vestibule/**\r\n",
                        "addresses",
                        "127.0.0.1\n203.0.113.0/24"));
        assertThat(server.tables()
                        .rows("SELECT methods, paths, addresses FROM api_key WHERE name = 'narrowed'")
                        .get(0)
                        .values())
                .containsExactly("GET PUT", "/api/user/* /api/vestibule/**", "127.0.0.1 203.0.113.0/24");
        assertThat(works(secret)).isEqualTo(200);
        assertThat(server.with("X-API-Key", secret)
                        .get("/api/login-history/current")
                        .status())
                .isEqualTo(403);
        String path = KEYS + "/" + id("narrowed");
        String shown = admin.open(path).text();
        assertThat(shown)
                .contains("name=\"GET\" checked", "name=\"PUT\" checked", "/api/user/*\n/api/vestibule/**")
                .contains("value=\"olga@example.com\"", "value=\"" + day(10) + "\"")
                .doesNotContain("name=\"POST\" checked");
        server.passes(Duration.ofDays(11));
        assertThat(works(secret)).isEqualTo(401);
    }

    @Test
    void whatDoesNotFitIsToldBesideItsField() {
        Map<String, List<String>> before = world.tables();
        Map<String, String> good = Map.of("name", "bad", "group", "1");
        admin.open(KEYS + "/new");
        String several =
                admin.sendOnly(KEYS + "/new", "group", "x", "paths", "user").text();
        assertThat(several.indexOf("#name")).isPositive().isLessThan(several.indexOf("#group"));
        assertThat(several.indexOf("#group")).isLessThan(several.indexOf("#paths"));
        for (String[] wrong : new String[][] {
            {"name", "", "Please give the key a name."},
            {"name", "x".repeat(255), "Please use at most 254 characters."},
            {"group", "x", "Please choose a group that is there."},
            {"group", "999999", "Please choose a group that is there."},
            {"owner", "nobody@example.com", "No open account has this email address."},
            {"owner", "nobody", "No open account has this email address."},
            {"expires", "2020-01-01", "Please choose a day that is not over."},
            {"expires", "soon", "Please enter a day such as 2026-01-31."},
            {"expires", "+999999999-12-31", "Please enter a day such as 2026-01-31."},
            {"paths", "user", "Please enter at most 40 paths"},
            {"paths", "/api/x\n".repeat(41), "Please enter at most 40 paths"},
            {"addresses", "10.0.0.0/99", "Please enter at most 40 addresses"}
        }) {
            admin.open(KEYS + "/new");
            Answer answer = admin.sendOnly(KEYS + "/new", form(good, wrong[0], wrong[1]));
            assertThat(answer.status()).as(wrong[1]).isEqualTo(400);
            assertThat(answer.text()).contains("id=\"" + wrong[0] + "-error\"", wrong[2]);
        }
        assertThat(world.tables()).isEqualTo(before);
    }

    @Test
    void aWrongExpiryIsToldBeforeAnUnknownOwner() {
        made(admin, KEYS, "name", "two faults", "group", "1");
        Map<String, List<String>> before = world.tables();
        for (String path : List.of(KEYS + "/new", KEYS + "/" + id("two faults"))) {
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
        Visitor uma = visitor("uma@example.com");
        made(uma, OWN, "password", KeyWorld.PASSWORD, "name", "umas own", "expires", day(3));
        String path = KEYS + "/" + id("umas own");
        admin.open(KEYS + "/new");
        Answer answer = admin.sendOnly(path, "name", "x", "group", "1", "owner", "nobody@example.com");
        assertThat(answer.status()).isEqualTo(403);
        admin.open(path + "/end");
        admin.send(path + "/end");
    }

    @Test
    void keysAreFoundAndSorted() {
        String never = made(admin, KEYS, "name", "list never", "group", "1");
        String soon = made(admin, KEYS, "name", "list soon", "group", "1", "expires", day(3));
        made(admin, KEYS, "name", "list late", "group", "1", "expires", day(300));
        assertThat(works(soon)).isEqualTo(200);
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
        assertThat(admin.open(KEYS + "?owner=nobody").status()).isEqualTo(400);
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
        made(admin, KEYS, "name", "to change", "group", "1");
        int id = id("to change");
        Answer set = world.boss().put("/api/api-key/" + id, "{\"expires_at\": \"2999-01-31T12:34:56Z\"}");
        assertThat(set.status()).isEqualTo(200);
        String path = KEYS + "/" + id;
        assertThat(admin.open(path).text()).contains("value=\"2999-01-31\"");
        assertThat(admin.send(path, "name", "changed", "group", "1", "expires", "2999-01-31", "GET", "on")
                        .text())
                .contains("The changes are saved.", "<h1>changed</h1>");
        assertThat(world.boss().get("/api/api-key").text())
                .contains("\"name\":\"changed\"", "2999-01-31T12:34:56Z", "\"methods\":[\"GET\"]");
        admin.open(path);
        admin.send(path, "name", "changed", "group", "1", "expires", "");
        assertThat(server.tables().value("SELECT expires_at FROM api_key WHERE id = ?", id))
                .isEmpty();
        admin.open(path);
        assertThat(admin.send(path, "name", "", "group", "1").text()).contains("Please give the key a name.");
    }

    @Test
    void aSecretIsReplacedAtOnceOrWithAGrace() {
        String first = made(admin, KEYS, "name", "rotating", "group", "1");
        String path = KEYS + "/" + id("rotating");
        assertThat(admin.open(path + "/secret").text()).contains("Another secret for rotating?", "For a day");
        assertThat(works(first)).isEqualTo(200);
        Answer answer =
                admin.sendOnly(path + "/secret", "prefix", admin.valueOf("prefix"), "grace", "86400", "expires", "");
        String second = secret(answer);
        assertThat(works(first)).isEqualTo(200);
        assertThat(works(second)).isEqualTo(200);
        assertThat(admin.open(path).text()).contains("Two secrets work");
        assertThat(admin.open(KEYS + "?q=rotating").text()).contains("Two secrets work");

        admin.open(path + "/secret");
        String prefix = admin.valueOf("prefix");
        String third = secret(admin.sendOnly(path + "/secret", "prefix", prefix, "grace", "0", "expires", ""));
        assertThat(works(first)).isEqualTo(401);
        assertThat(works(second)).isEqualTo(401);
        assertThat(works(third)).isEqualTo(200);
        // A reload sends the form again.
        admin.open(path + "/secret");
        assertThat(admin.send(path + "/secret", "prefix", prefix, "grace", "0", "expires", "")
                        .text())
                .contains("This was done already.");
        assertThat(works(third)).isEqualTo(200);
    }

    @Test
    void anExpiredKeyNeedsANewEnd() {
        String old = made(admin, KEYS, "name", "lapsed", "group", "1", "expires", day(2));
        server.passes(Duration.ofDays(4));
        String path = KEYS + "/" + id("lapsed");
        admin.open(path);
        assertThat(admin.send(path, "name", "lapsed", "group", "1", "expires", day(9))
                        .text())
                .contains("This key has expired.");
        assertThat(admin.open(path + "/secret").text())
                .contains("The key has expired.")
                .doesNotContain("For a day");
        String prefix = admin.valueOf("prefix");
        assertThat(admin.sendOnly(path + "/secret", "prefix", prefix, "expires", "")
                        .text())
                .contains("Please choose a new last day: the key has expired.");
        assertThat(admin.sendOnly(path + "/secret", "prefix", prefix, "expires", "soon")
                        .text())
                .contains("Please enter a day such as");
        String fresh = secret(admin.sendOnly(path + "/secret", "prefix", prefix, "expires", day(9)));
        assertThat(works(fresh)).isEqualTo(200);
        assertThat(works(old)).isEqualTo(401);
    }

    @Test
    void aKeyIsEndedAfterAsking() {
        String secret = made(admin, KEYS, "name", "to end", "group", "1");
        String path = KEYS + "/" + id("to end");
        assertThat(admin.open(path + "/end").text()).contains("End the key to end?", "This cannot be undone.");
        assertThat(works(secret)).isEqualTo(200);
        assertThat(admin.send(path + "/end").text()).contains("The key has ended.");
        assertThat(works(secret)).isEqualTo(401);
        assertThat(admin.open(path).status()).isEqualTo(404);
        admin.open(KEYS);
        assertThat(admin.send(path + "/end").status()).isEqualTo(200);
    }

    // --- People's own ---

    @Test
    void everybodyMakesAndEndsTheirOwn() {
        Visitor uma = visitor("uma@example.com");
        assertThat(uma.open(OWN).text()).contains("No keys yet", "href=\"/account/keys/new\"");
        String secret = made(
                uma,
                OWN,
                "password",
                KeyWorld.PASSWORD,
                "name",
                "umas <notebook>",
                "expires",
                day(30),
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
                .contains("umas &lt;notebook&gt;", secret.substring(0, 7) + "…", "GET · /api/user/*", "1 to 1 of 1")
                .doesNotContain(secret);
        int id = id("umas <notebook>");
        Visitor vic = visitor("vic@example.com");
        assertThat(vic.open(OWN).text()).contains("No keys yet").doesNotContain("umas");
        assertThat(vic.open(OWN + "/" + id + "/end").status()).isEqualTo(404);
        vic.open(OWN);
        vic.sendOnly(OWN + "/" + id + "/end");
        assertThat(works(secret)).isEqualTo(200);

        // Administrators see and end it, but never hold or change it.
        assertThat(admin.open(KEYS + "?owner=uma@example.com&kind=personal").text())
                .contains("umas &lt;notebook&gt;", "Own key");
        String path = KEYS + "/" + id;
        assertThat(admin.open(path).text())
                .contains("The person made this key for themselves.", path + "/end")
                .doesNotContain(path + "/secret", "name=\"group\"");
        admin.open(path + "/end");
        assertThat(admin.sendOnly(path, "name", "mine", "group", "1").status()).isEqualTo(403);
        admin.open(path + "/end");
        assertThat(admin.sendOnly(path + "/secret", "prefix", secret.substring(0, 7), "grace", "0")
                        .status())
                .isEqualTo(403);

        assertThat(uma.open(OWN + "/" + id + "/end").text())
                .contains("End the key umas &lt;notebook&gt;?", "<nav aria-label=\"Your account\">");
        assertThat(uma.send(OWN + "/" + id + "/end").text()).contains("The key has ended.", "No keys yet");
        assertThat(works(secret)).isEqualTo(401);
    }

    @Test
    void onesOwnEndWithinAYear() {
        Visitor wim = visitor("wim@example.com");
        for (String end : List.of("", day(370), "2020-01-01", "soon")) {
            wim.open(OWN + "/new");
            Answer answer = wim.sendOnly(OWN + "/new", "password", KeyWorld.PASSWORD, "name", "wims", "expires", end);
            assertThat(answer.status()).as(end).isEqualTo(400);
            assertThat(answer.text()).contains("id=\"expires-error\"");
        }
        made(wim, OWN, "password", KeyWorld.PASSWORD, "name", "wims", "expires", day(364));
        wim.open(OWN + "/new");
        assertThat(wim.sendOnly(OWN + "/new", "password", KeyWorld.PASSWORD, "name", "wims", "expires", day(3))
                        .text())
                .contains("An API key with this name already exists.");
    }

    @Test
    void nobodyHasMoreThanAHundredOfTheirOwn() {
        Visitor xia = visitor("xia@example.com");
        made(xia, OWN, "password", KeyWorld.PASSWORD, "name", "xia 1", "expires", day(30));
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
        Answer page =
                xia.sendOnly(OWN + "/new", "password", KeyWorld.PASSWORD, "name", "one too many", "expires", day(3));
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.text()).contains("You have as many API keys as one person may have.");
        Answer api = server.as(server.signIn("xia@example.com", KeyWorld.PASSWORD))
                .post(
                        "/api/vestibule/api-key",
                        "{\"password\": \"" + KeyWorld.PASSWORD + "\", \"name\": \"one too many\", \"expires_at\": \""
                                + day(3) + "T00:00:00Z\"}");
        assertThat(api.status()).isEqualTo(400);
        assertThat(api.text())
                .isEqualTo("You have as many API keys as one person may have. End one that you do not need.");
        assertThat(server.tables().count("SELECT COUNT(*) FROM api_key WHERE name LIKE 'xia %'"))
                .isEqualTo(100);
        assertThat(server.tables().count("SELECT COUNT(*) FROM api_key WHERE name = 'one too many'"))
                .isZero();
        assertThat(xia.open(OWN).text()).contains("1 to 50 of 100", "rel=\"next\"");
        assertThat(xia.open(OWN + "?page=2&sort=-name").text()).contains("51 to 100 of 100");
        assertThat(xia.open(OWN + "?q=xia+99").text()).contains("1 to 1 of 1");
        int first = id("xia 1");
        xia.open(OWN + "/" + first + "/end");
        xia.send(OWN + "/" + first + "/end");
        made(xia, OWN, "password", KeyWorld.PASSWORD, "name", "room again", "expires", day(3));
    }

    @Test
    void whoeverClosesAnAccountMayRevokeTheServiceKeysThatItsOwnerKnows() {
        int leaver = server.hasAdministrator("leaving@example.com", KeyWorld.PASSWORD);
        Visitor leaving = new Visitor(server.client());
        leaving.signIn("leaving@example.com", KeyWorld.PASSWORD);
        String revoked = made(leaving, KEYS, "name", "to revoke <b>", "group", "1");
        String kept = made(leaving, KEYS, "name", "to keep", "group", "1");
        String close = "/admin/people/" + leaver + "/close";
        assertThat(admin.open(close).text())
                .contains(
                        "to revoke &lt;b&gt;", "to keep", KEYS + "/" + id("to keep"), "Revoke these service keys too");
        admin.sendOnly(close, "key-" + id("to revoke <b>"), "on");
        assertThat(works(revoked)).isEqualTo(401);
        assertThat(works(kept)).isEqualTo(200);
        assertThat(server.client()
                        .signIn("leaving@example.com", KeyWorld.PASSWORD)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void whoIsAtSomebodysScreenMakesNoKeyWithoutThePassword() {
        Visitor yan = visitor("yan@example.com");
        for (String[] tried : new String[][] {
            {"", "Please enter your password."}, {"a wrong guess of it", "This is not your present password."}
        }) {
            yan.open(OWN + "/new");
            Answer answer = yan.sendOnly(OWN + "/new", "password", tried[0], "name", "yans", "expires", day(3));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains(tried[1], "id=\"password-error\"", "value=\"yans\"");
        }
        for (int i = 0; i < 9; i++) {
            yan.open(OWN + "/new");
            yan.sendOnly(OWN + "/new", "password", "a wrong guess of it", "name", "yans", "expires", day(3));
        }
        yan.open(OWN + "/new");
        Answer refused = yan.sendOnly(OWN + "/new", "password", KeyWorld.PASSWORD, "name", "yans", "expires", day(3));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text()).contains("Too many attempts.");
        assertThat(server.tables().count("SELECT COUNT(*) FROM api_key WHERE name = 'yans'"))
                .isZero();
    }

    @Test
    void whoChangesThePasswordIsOfferedToRevokeTheirKeys() {
        Visitor zed = visitor("zed@example.com");
        assertThat(zed.open("/account/password").text()).doesNotContain("revoke_api_keys");
        String kept = made(zed, OWN, "password", KeyWorld.PASSWORD, "name", "zeds", "expires", day(3));
        String next = "nine yellow spoons dance";
        assertThat(zed.open("/account/password").text()).contains("Revoke my personal API keys too");
        zed.sendOnly("/account/password", "old_password", KeyWorld.PASSWORD, "password", next);
        assertThat(works(kept)).isEqualTo(200);
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
        assertThat(works(kept)).isEqualTo(401);
    }
}

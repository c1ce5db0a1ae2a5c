package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all pages below {@code /admin} have in common: who may see them, and how their lists are read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass(name = "on {0}")
@EnumSource(
        value = DatabaseKind.class,
        names = {"H2", "POSTGRES"})
class AdminPagesTest {
    private static final Pattern LINK = Pattern.compile("href=\"(/admin[^\"]*)\"");

    @Parameter
    private DatabaseKind kind;

    private TestServer server;
    private Visitor admin;

    @BeforeParameterizedClassInvocation
    void start() {
        server = TestServer.on(kind);
        server.isSetUpBy("admin@example.com", PASSWORD, "MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE=false");
        server.hasUser("user@example.com", PASSWORD);
        Mails.fill(server, 120);
        admin = signedIn("admin@example.com");
        server.as(server.signIn("admin@example.com", PASSWORD))
                .post("/api/api-key", "{\"name\": \"a robot\", \"group_id\": 1}");
    }

    @AfterParameterizedClassInvocation
    void stop() {
        server.close();
    }

    private Visitor signedIn(String email) {
        Visitor visitor = new Visitor(server.client());
        assertThat(visitor.signIn(email, PASSWORD).status()).isEqualTo(200);
        return visitor;
    }

    static List<String> pages() {
        return List.of(
                "/admin/mail",
                "/admin/mail/1",
                "/admin/audit",
                "/admin/settings",
                "/admin/settings/mail",
                "/admin/settings/new-provider",
                "/admin/settings/sessions",
                "/admin/settings/sign-in",
                "/admin/sign-ins",
                "/admin/sessions",
                "/admin/people",
                "/admin/people/new",
                "/admin/people/1",
                "/admin/people/1/new-password",
                "/admin/people/1/groups",
                "/admin/groups",
                "/admin/groups/new",
                "/admin/groups/2",
                "/admin/groups/2/add",
                "/admin/keys",
                "/admin/keys/new",
                "/admin/keys/1",
                "/admin/keys/1/secret",
                "/admin/keys/1/end");
    }

    static List<String> forms() {
        return List.of(
                "/admin/sessions/end",
                "/admin/settings",
                "/admin/settings/mail",
                "/admin/settings/mail/letters",
                "/admin/settings/mail/off",
                "/admin/settings/mail/test",
                "/admin/settings/new-provider",
                "/admin/settings/sessions",
                "/admin/settings/sign-in",
                "/admin/settings/sign-in/google",
                "/admin/people/new",
                "/admin/people/1",
                "/admin/people/1/close",
                "/admin/people/1/open",
                "/admin/people/1/reset",
                "/admin/people/1/new-password",
                "/admin/people/1/old-password",
                "/admin/people/1/groups",
                "/admin/people/1/leave",
                "/admin/groups/new",
                "/admin/groups/2",
                "/admin/groups/2/add",
                "/admin/groups/2/members",
                "/admin/groups/2/clear",
                "/admin/groups/2/delete",
                "/admin/keys/new",
                "/admin/keys/1",
                "/admin/keys/1/secret",
                "/admin/keys/1/end");
    }

    // --- Who may see them ---

    @ParameterizedTest
    @MethodSource("pages")
    void strangersAreSentToTheSignInAndBack(String path) {
        Visitor stranger = new Visitor(server.client());
        stranger.open(path);
        assertThat(stranger.path()).isEqualTo("/auth/login?redirect=" + path.replace("/", "%2F"));

        stranger.send(
                "/auth/login",
                "username",
                "admin@example.com",
                "password",
                PASSWORD,
                "redirect",
                stranger.valueOf("redirect"));
        assertThat(stranger.path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "/admin/people?q=user%40example.com&status=all, /admin/people?q=user%40example.com&status=all",
        "/admin/people?q=100%25, /admin/people?q=100%25",
        "/admin/people?q=a%20b, /admin/people?q=a%20b",
        "/admin/people?q=x%0d%0aSet-Cookie:%20a=b, /admin/people"
    })
    void strangersComeBackToWhatTheyWereLookingFor(String wanted, String back) {
        Visitor stranger = new Visitor(server.client());
        Answer sent = stranger.ask(wanted);
        assertThat(sent.header("Location")).contains("/auth/login?redirect=" + encoded(back));
        stranger.open(sent.header("Location").orElseThrow());
        assertThat(stranger.sendOnly(
                                "/auth/login",
                                "username",
                                "admin@example.com",
                                "password",
                                PASSWORD,
                                "redirect",
                                stranger.valueOf("redirect").replace("&amp;", "&"))
                        .header("Location"))
                .contains(back);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void othersAreToldThatTheyMayNot(String path) {
        Answer answer = signedIn("user@example.com").open(path);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("You may not do this").doesNotContain("reader1@example.com");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void administratorsSeeThem(String path) {
        Answer answer = admin.open(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.text())
                .contains("<nav aria-label=\"Administration\">")
                .doesNotContain("<script>", "<style", " style=", " onclick");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void othersCannotSendTheFormsEither(String path) {
        Visitor user = signedIn("user@example.com");
        user.open("/account/profile");
        assertThat(user.sendOnly(path).status()).isEqualTo(403);
        Answer marked = admin.sendOnly(path, "proof", "0".repeat(64));
        assertThat(marked.status()).isEqualTo(403);
        assertThat(marked.text()).contains("Please send the form once more");
    }

    @Test
    void everyLinkBelowAdminLeadsSomewhere() {
        List<String> links = new ArrayList<>(List.of("/admin"));
        for (int i = 0; i < links.size() && i < 60; i++) {
            Answer answer = admin.open(links.get(i));
            assertThat(answer.status()).as(links.get(i)).isEqualTo(200);
            Matcher matcher = LINK.matcher(answer.text());
            while (matcher.find()) {
                String link = matcher.group(1).replace("&amp;", "&");
                if (!links.contains(link)) {
                    links.add(link);
                }
            }
        }
        assertThat(links).hasSizeGreaterThan(5);
    }

    @Test
    void theAccountPagesLeadAdministratorsAndNobodyElseThere() {
        assertThat(admin.open("/account/profile").text()).contains("href=\"/admin\"");
        assertThat(signedIn("user@example.com").open("/account/profile").text()).doesNotContain("href=\"/admin\"");
    }

    // --- Lists ---

    @Test
    void aListIsTurnedPartByPart() {
        Answer first = admin.open("/admin/mail");
        assertThat(first.text())
                .contains("1 to 50", "rel=\"next\"", "reader120@example.com")
                .doesNotContain("rel=\"prev\"", "reader70@example.com");
        Answer third = admin.open("/admin/mail?state=sent&sort=-at&page=3");
        assertThat(third.text())
                .contains("101 to 108", "rel=\"prev\"", "reader1@example.com")
                .doesNotContain("rel=\"next\"");
        assertThat(admin.open("/admin/mail?page=4").text()).contains("Nothing fits", "Show all");
    }

    @Test
    void aListIsSortedByTheLinksOfItsHeader() {
        Answer answer = admin.open("/admin/mail?sort=at");
        assertThat(answer.text())
                .contains("aria-sort=\"ascending\"><a href=\"/admin/mail?sort=-at\"", "reader1@example.com")
                .doesNotContain("reader120@example.com");
        assertThat(admin.open("/admin/mail?sort=-at").text())
                .contains("aria-sort=\"descending\"><a href=\"/admin/mail?sort=at\"", "reader120@example.com")
                .doesNotContain("reader1@example.com");
    }

    @Test
    void turningAndSortingKeepTheFilter() {
        Answer answer = admin.open("/admin/mail?state=sent");
        assertThat(answer.text())
                .contains("/admin/mail?state=sent&amp;sort=-at&amp;page=2", "/admin/mail?state=sent&amp;sort=at")
                .contains("<option value=\"sent\" selected");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sort=nothing",
                "sort=",
                "sort=-",
                "page=0",
                "page=-1",
                "page=x",
                "page=99999999999999",
                "state=nothing",
                "unknown=1"
            })
    void whatNoFormSendsIsAsIfItWereNotThere(String query) {
        Answer answer = admin.open("/admin/mail?" + query);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("1 to 50", "reader120@example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"page=1&page=2", "to=a&to=b"})
    void whatCanBeReadInTwoWaysIsRefused(String query) {
        assertThat(admin.open("/admin/mail?" + query).status()).isEqualTo(400);
    }

    @Test
    void aHostileFilterIsOnlyAText() {
        Answer answer = admin.open("/admin/mail?to=%22%3E%3Cscript%3Ealert(1)%3C/script%3E%01'%20OR%201=1--");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .doesNotContain("<script>alert")
                .contains("&lt;script>alert(1)", "aria-invalid=\"true\"", "Please enter an email address");
    }

    // --- Mails ---

    @Test
    void mailsAreFoundByAddressAndState() {
        Answer answer = admin.open("/admin/mail?to=%20Reader7@Example.com%20");
        assertThat(answer.text()).contains("reader7@example.com", "1 to 1").doesNotContain("reader70@example.com");
        assertThat(admin.open("/admin/mail?state=refused").text())
                .contains("reader10@example.com")
                .doesNotContain("reader11@example.com");
        assertThat(admin.open("/admin/mail?state=refused&to=reader11@example.com")
                        .text())
                .contains("Nothing fits");
    }

    @Test
    void oneMailHasItsStoryWithWhatToDo() {
        int id = server.tables().count("SELECT id FROM outbox_mail WHERE recipient = 'reader10@example.com'");
        assertThat(admin.open("/admin/mail/" + id).text())
                .contains(
                        "Mail to reader10@example.com",
                        "Refused",
                        "550 no such &lt;box&gt;",
                        "The mail server will not have it.");
        assertThat(admin.open("/admin/mail/999999").status()).isEqualTo(404);
        assertThat(admin.open("/admin/mail/x").status()).isEqualTo(404);
    }

    @Test
    void withoutAMailServerItSaysWhatToDo() {
        assertThat(admin.open("/admin/mail").text()).contains("No mail server is set", "href=\"/admin/settings/mail\"");
    }

    @Test
    void aMailNeverShowsWhatIsInIt() {
        server.tables().run("UPDATE outbox_mail SET content = 'a-secret-content'");
        assertThat(admin.open("/admin/mail/1").text()).doesNotContain("a-secret-content");
    }

    // --- Sign-ins ---

    private String signIns(String query) {
        Answer answer = admin.open("/admin/sign-ins?" + query);
        assertThat(answer.status()).as(query).isEqualTo(200);
        return answer.text();
    }

    @Test
    void signInsAreFoundByAccountOutcomeAddressAndTime() {
        server.hasUser("bob@example.com", PASSWORD);
        server.from("203.0.113.7").signIn("bob@example.com", PASSWORD);
        server.from("203.0.113.8").signIn("bob@example.com", "a wrong password");
        server.from("203.0.113.9").signIn("nobody@example.com", "a wrong password");
        String today = LocalDate.ofInstant(server.now(), ZoneOffset.UTC).toString();
        String tomorrow = LocalDate.parse(today).plusDays(1).toString();

        assertThat(signIns("account=Bob@Example.com"))
                .contains("bob@example.com", "203.0.113.7", "203.0.113.8", "Wrong password or login")
                .doesNotContain("admin@example.com", "203.0.113.9");
        assertThat(signIns("account=bob@example.com&outcome=signed-in"))
                .contains("203.0.113.7")
                .doesNotContain("203.0.113.8");
        assertThat(signIns("outcome=wrong-credentials"))
                .contains("203.0.113.8", "203.0.113.9", "Unknown login")
                .doesNotContain("203.0.113.7", "nobody@example.com", "a wrong password");
        assertThat(signIns("address=203.0.113.9")).contains("1 to 1", "Unknown login");
        assertThat(signIns("account=stranger@example.com")).contains("Nothing fits");
        assertThat(signIns("since=" + today + "&until=" + today)).contains("203.0.113.7");
        assertThat(signIns("since=" + tomorrow)).contains("Nothing fits");
        assertThat(signIns("until=2020-01-01")).contains("Nothing fits");
    }

    @Test
    void signInsAreSortedByTime() {
        String oldest = signIns("sort=at");
        assertThat(oldest).contains("aria-sort=\"ascending\"");
        Pattern time = Pattern.compile("datetime=\"([^\"]*)\"");
        assertThat(time.matcher(oldest).results().map(found -> found.group(1)).toList())
                .isSorted();
        assertThat(time.matcher(signIns(""))
                        .results()
                        .map(found -> found.group(1))
                        .toList())
                .isSortedAccordingTo(Comparator.reverseOrder());
    }

    @ParameterizedTest
    @CsvSource({
        "account, nothing",
        "address, 203.0.113.x",
        "address, %27%20OR%201%3D1",
        "since, yesterday",
        "until, 2026-02-30"
    })
    void aFilterThatCannotBeUnderstoodIsToldBesideItsField(String field, String value) {
        Answer answer = admin.open("/admin/sign-ins?" + field + "=" + value);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .contains("id=\"" + field + "-error\"", "<title>Please check:")
                .doesNotContain("<table");
    }

    // --- Audit trail ---

    private String audit(String query) {
        Answer answer = admin.open("/admin/audit?" + query);
        assertThat(answer.status()).as(query).isEqualTo(200);
        return answer.text();
    }

    @Test
    void changesAreToldInWords() {
        int id = server.hasUser("told@example.com", PASSWORD);
        Client asAdmin = server.as(server.signIn("admin@example.com", PASSWORD)).from("203.0.113.40");
        asAdmin.put("/api/user/" + id, "{\"first_name\": \"<b>Thea</b>\", \"is_superuser\": true}");
        assertThat(audit("subject=told@example.com&action=account.change"))
                .contains(
                        "Account changed",
                        "First name",
                        "<del>Ann</del>",
                        "<ins>&lt;b&gt;Thea&lt;/b&gt;</ins>",
                        "<del>All Users</del>",
                        "<ins>All Users, Administrators</ins>",
                        "203.0.113.40",
                        "href=\"/admin/people/" + id + "\"",
                        "href=\"/admin/people/1\"")
                .doesNotContain("{\"", "&quot;", "<b>Thea");

        asAdmin.put("/api/setting/site-name", "{\"value\": \"Other House\"}");
        asAdmin.put("/api/setting/site-name", "{\"value\": null}");
        assertThat(audit("subject=site-name"))
                .contains("Setting changed", "<dd>Other House</dd>", "<del>Other House</del>", "<ins>nothing</ins>");
    }

    @Test
    void sessionsThatAFilterEndedAreToldWithTheFilter() {
        server.hasUser("ended@example.com", PASSWORD);
        server.signIn("ended@example.com", PASSWORD);
        admin.open("/admin/sessions/end?account=ended@example.com");
        admin.send("/admin/sessions/end", "account", "ended@example.com");
        assertThat(audit("subject=ended@example.com&action=session.revoke"))
                .contains("Sessions ended by a filter", "<dd>ended@example.com</dd>", "<dd>1</dd>");
    }

    @Test
    void theTrailIsNarrowed() {
        server.hasUser("narrow@example.com", PASSWORD);
        server.from("203.0.113.41").signIn("narrow@example.com", PASSWORD);
        server.from("203.0.113.42").signIn("narrow@example.com", "a wrong password");
        assertThat(audit("actor=Narrow@example.com")).contains("203.0.113.41").doesNotContain("203.0.113.42");
        assertThat(audit("subject=narrow@example.com")).contains("203.0.113.41", "203.0.113.42", "Nobody proven");
        assertThat(audit("action=sign-in.refused&address=203.0.113.42"))
                .contains("Sign-in refused", "Wrong password or login", "Ann Example")
                .doesNotContain("203.0.113.41");
        assertThat(audit("actor=stranger@example.com")).contains("Nothing fits");
        assertThat(audit("subject=stranger@example.com")).contains("Nothing fits");
        assertThat(audit("subject=no-such-setting")).contains("Nothing fits");
        assertThat(audit("until=2020-01-01")).contains("Nothing fits");
        assertThat(audit("action=nonsense")).contains("203.0.113.42");
        for (String wrong : List.of("actor=nobody", "address=x", "since=yesterday", "subject=a%01b")) {
            Answer answer = admin.open("/admin/audit?" + wrong);
            assertThat(answer.status()).as(wrong).isEqualTo(400);
            assertThat(answer.text()).contains("-error\"").doesNotContain("<table");
        }
    }

    @Test
    void everyActionOfTheServerIsToldInWords() throws IOException {
        Pattern action = Pattern.compile(
                "\"((?:account|address|api-key|group|identity|membership|session|setting|sign-in)\\.[a-z-]+|setup)\"");
        Set<String> written = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/dev/vestibule"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String source = Files.readString(file);
                if (source.contains("AuditEvent")) {
                    action.matcher(source).results().forEach(found -> written.add(found.group(1)));
                }
            }
        }
        assertThat(written).contains("account.change", "session.revoke");
        String page = audit("");
        written.forEach(name -> assertThat(page).contains("<option value=\"" + name + "\""));
        assertThat(page).doesNotContainPattern("<option value=\"[^\"]+\"[^>]*>[a-z-]+(\\.[a-z-]+)+<");
    }

    // --- Sessions ---

    @Test
    void sessionsAreEndedByTheFilterThatWasLookedAt() {
        server.hasUser("carl@example.com", PASSWORD);
        server.hasUser("dora@example.com", PASSWORD);
        String first = server.signIn("carl@example.com", PASSWORD);
        String second = server.signIn("carl@example.com", PASSWORD);
        String other = server.signIn("dora@example.com", PASSWORD);
        assertThat(admin.open("/admin/sessions?account=carl@example.com").text())
                .contains("1 to 2 of 2", "/admin/sessions/end?account=carl%40example.com")
                .doesNotContain("dora@example.com");

        Answer question = admin.open("/admin/sessions/end?account=carl@example.com");
        assertThat(question.text()).contains("End 2 sessions?", "Your own session goes on.");
        assertThat(isLive(first)).isTrue();

        Answer told = admin.send("/admin/sessions/end", "account", admin.valueOf("account"));
        assertThat(admin.path()).isEqualTo("/admin/sessions");
        assertThat(told.text()).contains("2 sessions have ended.", "Every node refuses them by");
        assertThat(isLive(first)).isFalse();
        assertThat(isLive(second)).isFalse();
        assertThat(isLive(other)).isTrue();
    }

    @Test
    void whoEndsAllSessionsKeepsTheirOwn() {
        server.hasAdministrator("ender@example.com", PASSWORD);
        Visitor ender = signedIn("ender@example.com");
        server.hasUser("erin@example.com", PASSWORD);
        String other = server.signIn("erin@example.com", PASSWORD);
        assertThat(ender.open("/admin/sessions/end").text()).contains("these are all sessions but yours");
        ender.send("/admin/sessions/end");
        assertThat(isLive(other)).isFalse();
        assertThat(ender.open("/admin/sessions").text())
                .contains("1 to 1 of 1", "This session")
                .doesNotContain("href=\"/admin/sessions/end?session");
        admin = signedIn("admin@example.com");
    }

    @Test
    void aFilterThatCannotBeUnderstoodEndsNothing() {
        server.hasUser("frank@example.com", PASSWORD);
        String key = server.signIn("frank@example.com", PASSWORD);
        admin.open("/admin/sessions");
        for (String[] field : new String[][] {{"account", "frank"}, {"address", "x"}, {"unused-until", "never"}}) {
            Answer answer = admin.sendOnly("/admin/sessions/end", field[0], field[1]);
            assertThat(answer.header("Location").orElseThrow()).startsWith("/admin/sessions?" + field[0] + "=");
            admin.open("/admin/sessions");
        }
        admin.sendOnly("/admin/sessions/end", "account", "stranger@example.com");
        assertThat(isLive(key)).isTrue();
        assertThat(admin.ask("/admin/sessions/end?account=stranger@example.com").header("Location"))
                .contains("/admin/sessions?account=stranger%40example.com");
    }

    // --- People ---

    private int id(String email) {
        return server.tables().count("SELECT id FROM account WHERE email = ?", email);
    }

    @Test
    void peopleAreFoundAndSorted() {
        server.hasUser("zoe.quill@example.com", PASSWORD);
        server.tables().run("UPDATE account SET first_name = 'Zoe', last_name = 'Quill' WHERE email LIKE 'zoe%'");
        assertThat(admin.open("/admin/people?q=QUILL").text())
                .contains("Zoe Quill", "zoe.quill@example.com", "1 to 1 of 1")
                .doesNotContain("user@example.com");
        assertThat(admin.open("/admin/people?q=100%25").text()).contains("Nothing fits");
        String forwards = admin.open("/admin/people?sort=name").text();
        assertThat(forwards.indexOf("Zoe Quill")).isGreaterThan(forwards.indexOf("user@example.com"));
        String backwards = admin.open("/admin/people?sort=-name").text();
        assertThat(backwards.indexOf("Zoe Quill")).isLessThan(backwards.indexOf("user@example.com"));
        assertThat(admin.open("/admin/people?q=" + "x".repeat(255)).status()).isEqualTo(400);
        assertThat(admin.open("/admin/people?q=a%00b").status()).isEqualTo(400);
    }

    @Test
    void withoutMailAPersonIsAddedWithAPassword() {
        admin.open("/admin/people/new");
        Answer missing = admin.send("/admin/people/new", "email", "fresh@example.com", "password", "");
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.text()).contains("Please choose a password.");
        Answer weak = admin.send("/admin/people/new", "email", "fresh@example.com", "password", "short");
        assertThat(weak.text()).contains("Use at least 15 characters.").doesNotContain("value=\"short\"");
        Answer wrong = admin.send("/admin/people/new", "email", "fresh", "password", PASSWORD);
        assertThat(wrong.text()).contains("Please enter an email address");

        admin.send("/admin/people/new", "email", "Fresh@example.com", "first_name", "Fay", "password", PASSWORD);
        assertThat(admin.path()).isEqualTo("/admin/people/" + id("fresh@example.com") + "");
        assertThat(server.client().signIn("fresh@example.com", PASSWORD).status())
                .isEqualTo(200);

        admin.open("/admin/people/new");
        assertThat(admin.send("/admin/people/new", "email", "fresh@example.com", "password", PASSWORD)
                        .text())
                .contains("Somebody else has this email address already.", "value=\"fresh@example.com\"");
    }

    @Test
    void aPersonIsChanged() {
        String path = "/admin/people/" + server.hasUser("change@example.com", PASSWORD);
        admin.open(path);
        Answer saved = admin.send(
                path,
                "email",
                "changed@example.com",
                "first_name",
                "Chris",
                "last_name",
                "",
                "locale",
                "fr",
                "administrator",
                "on");
        assertThat(saved.text()).contains("The changes are saved.", "value=\"changed@example.com\"", "checked");
        assertThat(server.as(server.signIn("changed@example.com", PASSWORD))
                        .get("/api/user/current")
                        .json()
                        .path("is_superuser")
                        .booleanValue())
                .isTrue();
        admin.open(path);
        assertThat(admin.send(path, "email", "user@example.com").text())
                .contains("Somebody else has this email address already.");
        assertThat(id("changed@example.com")).isPositive();
    }

    @Test
    void anAccountIsClosedAfterAskingAndOpenedAgain() {
        String path = "/admin/people/" + server.hasUser("leaver@example.com", PASSWORD);
        String key = server.signIn("leaver@example.com", PASSWORD);
        assertThat(admin.open(path + "/close").text()).contains("Close the account of Ann Example?");
        assertThat(isLive(key)).isTrue();
        assertThat(admin.send(path + "/close").text()).contains("The account is closed");
        assertThat(isLive(key)).isFalse();
        assertThat(admin.open("/admin/people?status=closed").text()).contains("leaver@example.com");
        assertThat(admin.open("/admin/people").text()).doesNotContain("leaver@example.com");

        admin.open(path);
        assertThat(admin.send(path + "/open").text()).contains("The account is open again.");
        assertThat(isLive(key)).isFalse();
        assertThat(server.client().signIn("leaver@example.com", PASSWORD).status())
                .isEqualTo(200);
    }

    @Test
    void fromAPersonLinksLeadToTheirSessionsWhateverTheirAddress() {
        int id = server.hasUser("odd+&%41#@example.com", PASSWORD);
        server.signIn("odd+&%41#@example.com", PASSWORD);
        admin.open("/admin/people/" + id);
        Matcher link = Pattern.compile("href=\"(/admin/sessions\\?[^\"]*)\"")
                .matcher(admin.open("/admin/people/" + id).text());
        assertThat(link.find()).isTrue();
        assertThat(admin.open(link.group(1)).text()).contains("1 to 1 of 1", "odd+&amp;%41#@example.com");
    }

    @Test
    void theLastAdministratorStays() {
        try (TestServer lonely = TestServer.on(DatabaseKind.H2)) {
            lonely.isSetUpBy("admin@example.com", PASSWORD);
            Visitor last = new Visitor(lonely.client());
            last.signIn("admin@example.com", PASSWORD);
            last.open("/admin/people/1/close");
            assertThat(last.send("/admin/people/1/close").text()).contains("This is the last administrator.");
            assertThat(last.send("/admin/people/1", "email", "admin@example.com")
                            .text())
                    .contains("This is the last administrator.");
            assertThat(last.open("/admin/people/1").status()).isEqualTo(200);
        }
    }

    private boolean isLive(String key) {
        return server.as(key).get("/api/user/current").status() == 200;
    }

    /** Mails as if they had been sent. */
    private static final class Mails {
        static void fill(TestServer server, int count) {
            for (int i = 1; i <= count; i++) {
                String state = i % 10 == 0 ? "refused" : "sent";
                server.tables()
                        .run(
                                "INSERT INTO outbox_mail (message_id, kind, recipient, state, attempts, created_at,"
                                        + " next_attempt_at, give_up_at, reply) VALUES (?, 'reset', ?, ?, 1,"
                                        + " CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, ?)",
                                "<" + i + "@example.com>",
                                "reader" + i + "@example.com",
                                state,
                                i % 10 == 0 ? "550 no such <box>" : "250 ok");
                server.tables()
                        .run(
                                "INSERT INTO mail_event (mail_id, at, what, detail) SELECT id, created_at, 'asked', ''"
                                        + " FROM outbox_mail WHERE recipient = ?",
                                "reader" + i + "@example.com");
            }
        }
    }
}

package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /admin/sign-ins} and {@code /admin/audit}: the sign-in log and the audit log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnSharedServer(
        value = "administration pages",
        on = {DatabaseKind.H2, DatabaseKind.POSTGRES})
class LogPagesTest {
    @Parameter
    private TestServer server;

    private Visitor admin;

    @BeforeParameterizedClassInvocation
    void start() {
        admin = new AdminPages(server).administrator();
    }

    private String signIns(String query) {
        return admin.text("/admin/sign-ins?" + query);
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
                .contains("bob@example.com", "203.0.113.7", "203.0.113.8", "Invalid credentials")
                .doesNotContain("title=\"admin@example.com\"", "203.0.113.9");
        assertThat(signIns("account=bob@example.com&outcome=signed-in"))
                .contains("203.0.113.7")
                .doesNotContain("203.0.113.8");
        assertThat(signIns("account=BOB@exam"))
                .contains("203.0.113.7", "203.0.113.8")
                .doesNotContain("203.0.113.9");
        assertThat(signIns("outcome=failed&address=203.0.113.8")).contains("Invalid credentials");
        assertThat(signIns("outcome=failed"))
                .contains("203.0.113.8", "203.0.113.9", "<option value=\"failed\" selected")
                .doesNotContain("203.0.113.7");
        assertThat(signIns("outcome=wrong-credentials"))
                .contains("203.0.113.8", "203.0.113.9", "Unknown user")
                .doesNotContain("203.0.113.7", "nobody@example.com", "a wrong password");
        assertThat(signIns("address=203.0.113.9")).contains("1–1", "Unknown user");
        assertThat(signIns("account=stranger@example.com")).contains("No results");
        assertThat(signIns("since=" + today + "&until=" + today)).contains("203.0.113.7");
        assertThat(signIns("since=" + tomorrow)).contains("No results");
        assertThat(signIns("until=2020-01-01")).contains("No results");
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
        "account, a%01b",
        "address, 203.0.113.x",
        "address, %27%20OR%201%3D1",
        "since, yesterday",
        "until, 2026-02-30"
    })
    void aFilterThatCannotBeUnderstoodIsToldBesideItsField(String field, String value) {
        Answer answer = admin.open("/admin/sign-ins?" + field + "=" + value);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .contains("id=\"" + field + "-error\"", "<title>Error:")
                .doesNotContain("<table");
    }

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
                        "User changed",
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
                .contains("Setting changed", "<dd>Other House</dd>", "<del>Other House</del>", "<ins>none</ins>");
    }

    @Test
    void changesStandApartFromSignInsUntilAllIsAskedFor() {
        server.hasUser("apart@example.com", PASSWORD);
        Client apart = server.as(server.from("203.0.113.43")
                .signIn("apart@example.com", PASSWORD)
                .key());
        apart.delete("/api/session");
        assertThat(audit("subject=apart@example.com")).contains("User created").doesNotContain("203.0.113.43");
        assertThat(audit("subject=apart@example.com&view=all")).contains("User created", "203.0.113.43", "Signed out");
        assertThat(audit("subject=apart@example.com&action=sign-in")).contains("203.0.113.43");
    }

    @Test
    void whoFailedToSignInYesterdayTakesOneMoreClickThanTheLog() {
        recordFailure("2026-01-10T12:00:00Z", "203.0.113.50"); // long ago
        Instant yesterday = server.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofHours(3));
        recordFailure(yesterday.toString(), "203.0.113.51");
        server.from("203.0.113.52").signIn("nobody@example.com", "a wrong password");

        Matcher link = Pattern.compile("<a href=\"([^\"]*)\"[^>]*>Failed yesterday</a>")
                .matcher(signIns(""));
        assertThat(link.find()).isTrue();
        String day = LocalDate.ofInstant(yesterday, ZoneOffset.UTC).toString();
        assertThat(admin.open(link.group(1).replace("&amp;", "&")).text())
                .contains("203.0.113.51", "value=\"" + day + "\"", "Time zone <span>UTC</span>")
                .doesNotContain("203.0.113.50", "203.0.113.52");
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2026-01-16, true",
        "Europe/Berlin, 2026-01-15, false",
        "UTC, 2026-01-15, true",
        "Nowhere/Land, 2026-01-15, true",
        "America/New_York, 2026-01-15, true"
    })
    void daysAreThoseOfTheReadersTimeZone(String zone, String day, boolean found) {
        recordFailure("2026-01-15T23:30:00Z", "203.0.113.60");
        String page = signIns("address=203.0.113.60&since=" + day + "&until=" + day + "&zone=" + zone);
        assertThat(page.contains("<th role=\"rowheader\"")).isEqualTo(found);
        assertThat(page).contains("data-zone=\"" + zone.replace("Nowhere/Land", "UTC") + "\" data-applied");
    }

    private void recordFailure(String at, String address) {
        server.tables()
                .run(
                        "INSERT INTO sign_in (at, method, outcome, address, user_agent) VALUES (?, 'password',"
                                + " 'wrong-credentials', ?, 'curl/8')",
                        Timestamp.from(Instant.parse(at)),
                        address);
    }

    @Test
    void sessionsThatAFilterEndedAreToldWithTheFilter() {
        server.hasUser("ended@example.com", PASSWORD);
        server.signIn("ended@example.com", PASSWORD);
        admin.open("/admin/sessions/end?account=ended@example.com");
        admin.send("/admin/sessions/end", "account", "ended@example.com");
        assertThat(audit("subject=ended@example.com&action=session.revoke"))
                .contains("Sessions revoked in bulk", "<dd>ended@example.com</dd>", "<dd>1</dd>");
    }

    @Test
    void theTrailIsNarrowed() {
        server.hasUser("narrow@example.com", PASSWORD);
        server.from("203.0.113.41").signIn("narrow@example.com", PASSWORD);
        server.from("203.0.113.42").signIn("narrow@example.com", "a wrong password");
        assertThat(audit("view=all&actor=Narrow@example.com"))
                .contains("203.0.113.41")
                .doesNotContain("203.0.113.42");
        assertThat(audit("view=all&subject=narrow@exam")).contains("203.0.113.41", "203.0.113.42", "Unauthenticated");
        assertThat(audit("action=sign-in.refused&address=203.0.113.42"))
                .contains("Sign-in failed", "Invalid credentials", "Ann Example")
                .doesNotContain("203.0.113.41");
        assertThat(audit("actor=stranger@example.com")).contains("No results");
        assertThat(audit("subject=stranger@example.com")).contains("No results");
        assertThat(audit("subject=no-such-setting")).contains("No results");
        assertThat(audit("until=2020-01-01")).contains("No results");
        assertThat(audit("view=all&action=nonsense")).contains("203.0.113.42");
        for (String wrong : List.of("actor=a%01b", "address=x", "since=yesterday", "subject=a%01b")) {
            Answer answer = admin.open("/admin/audit?" + wrong);
            assertThat(answer.status()).as(wrong).isEqualTo(400);
            assertThat(answer.text()).contains("-error\"").doesNotContain("<table");
        }
    }

    @Test
    void everyActionOfTheServerIsToldInWords() throws IOException {
        Pattern action = Pattern.compile(
                "\"((?:account|address|api-key|group|identity|list|membership|session|setting|sign-in)\\.[a-z-]+|setup)\"");
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
}

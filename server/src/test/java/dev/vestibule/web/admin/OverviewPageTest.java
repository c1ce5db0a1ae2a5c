package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** {@code /admin}: the figures of an installation in use. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnSharedServer("users")
class OverviewPageTest {
    private static final String ADMIN = "overseer@example.com";

    @Parameter
    private TestServer server;

    private Visitor admin;

    @BeforeParameterizedClassInvocation
    void start() {
        server.isRunBy(ADMIN, PASSWORD);
        admin = new Visitor(server.client());
        admin.signIn(ADMIN, PASSWORD);
        // Or the first count of past days would replace what the tests put there.
        Awaitility.await().until(() -> !page().contains("still being counted"));
    }

    private String page() {
        Answer answer = admin.open("/admin");
        assertThat(answer.status()).isEqualTo(200);
        return answer.text();
    }

    /** The section with this id, up to its end. */
    private String section(String id) {
        String page = page();
        int start = page.indexOf("aria-labelledby=\"" + id + "\"");
        assertThat(start).as("section " + id).isPositive();
        return page.substring(start, page.indexOf("</section>", start)).replaceAll("\\s+", " ");
    }

    private int figure(String id, String label) {
        Matcher number =
                Pattern.compile(">" + label + "(</a>)?</span> <b>([0-9,]+)</b>").matcher(section(id));
        return number.find() ? Integer.parseInt(number.group(2).replace(",", "")) : 0;
    }

    private void signedInOn(LocalDate day, String outcome, int total) {
        server.tables()
                .run(
                        "INSERT INTO sign_in_day (on_day, outcome, total) VALUES (?, ?, ?)",
                        day.toString(),
                        outcome,
                        total);
    }

    @Test
    void signInsAreDrawnByDayAndLeadToTheirList() {
        LocalDate day = LocalDate.ofInstant(server.now(), ZoneOffset.UTC).minusDays(9);
        signedInOn(day, "signed-in", 12_000);
        signedInOn(day, "wrong-credentials", 2_900);
        signedInOn(day, "account-disabled", 100);
        signedInOn(day.minusDays(1), "signed-in", 1);
        String list = "/admin/sign-ins?since=" + day + "&amp;until=" + day;
        String signIns = section("sign-ins");
        assertThat(signIns)
                .containsPattern("<a href=\"" + Pattern.quote(list)
                        + "\" aria-label=\"[^\"]+: 12,000 successful, 3,000 failed\">")
                // 12,000 and 3,000 of 16,000 at the upper edge, in a drawing 200 high
                .contains("<span>16,000</span><span>8,000</span><span>0</span>")
                .containsPattern("<rect class=\"signed-in\" x=\"605\" y=\"50\" width=\"20\" height=\"150\"/>")
                .containsPattern("<rect class=\"failed\" x=\"605\" y=\"13\" width=\"20\" height=\"37\"/>")
                .containsPattern(
                        "<th scope=\"row\"><a href=\"" + Pattern.quote(list) + "\">[^<]+</a></th><td>12,000</td>");
        assertThat(signIns.split("<rect class=\"column\"", -1)).hasSize(31);
        assertThat(admin.open(list.replace("&amp;", "&")).status()).isEqualTo(200);

        String failures = list.replace("?", "?outcome=failed&amp;");
        assertThat(signIns)
                .containsPattern("<a href=\"" + Pattern.quote(failures)
                        + "\" aria-label=\"[^\"]+: show failed sign-ins \\(3,000\\)\" tabindex=\"-1\"><title>[^<]+</title>"
                        + "<rect class=\"failed\"")
                .containsPattern("<td><a href=\"" + Pattern.quote(failures) + "\" aria-label=\"[^\"]+\">3,000</a></td>")
                .containsPattern(
                        "<a href=\"/admin/sign-ins\\?outcome=failed&amp;since=[0-9-]+&amp;until=[0-9-]+\">Failed</a>");
        assertThat(admin.open(failures.replace("&amp;", "&")).text())
                .contains("<option value=\"failed\" selected>Any failure</option>");
    }

    @Test
    void sessionsAndUsersAreCountedByKind() {
        int phones = figure("sessions", "Phones");
        int fresh = figure("users", "Never signed in");
        int deactivated = figure("users", "Deactivated");
        server.hasUser("never-here@example.com", PASSWORD);
        server.hasUser("was-here@example.com", PASSWORD);
        server.users().deactivate("was-here@example.com");
        server.hasUser("phone@example.com", PASSWORD);
        assertThat(server.with(
                                "User-Agent",
                                "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
                                        + " Chrome/126.0.0.0 Mobile Safari/537.36")
                        .signIn("phone@example.com", PASSWORD)
                        .status())
                .isEqualTo(200);
        assertThat(figure("sessions", "Phones")).isEqualTo(phones + 1);
        assertThat(figure("users", "Never signed in")).isEqualTo(fresh + 1);
        assertThat(figure("users", "Deactivated")).isEqualTo(deactivated + 1);
    }

    @Test
    void emailsThatFailedComeFirst() {
        for (String state : new String[] {"sent", "expired", "refused"}) {
            server.tables()
                    .run(
                            "INSERT INTO outbox_mail (message_id, kind, recipient, state, attempts, created_at,"
                                    + " next_attempt_at, give_up_at, ended_at) VALUES (?, 'reset', 'x@example.com', ?, 1,"
                                    + " CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)",
                            "<overview-" + state + "@example.com>",
                            state);
        }
        String email = section("email");
        assertThat(email).contains("/admin/mail?state=refused", "/admin/mail?state=expired", "/admin/mail?state=sent");
        assertThat(email.indexOf("state=refused")).isLessThan(email.indexOf("state=sent"));
        assertThat(figure("email", "Failed")).isPositive();
    }

    @Test
    void keyThatExpiresSoonIsNamedAndChangesAreListed() {
        var boss = server.as(server.signIn(ADMIN, PASSWORD));
        LocalDate last = LocalDate.ofInstant(server.now(), ZoneOffset.UTC).plusDays(3);
        Map<String, Instant> ends = Map.of(
                "Soon", last.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC),
                "Later", server.now().plus(Duration.ofDays(60)));
        ends.forEach((name, end) -> {
            String key = "{\"name\": \"%s expiring\", \"group_id\": 1, \"expires_at\": \"%s\"}";
            assertThat(boss.post("/api/api-key", key.formatted(name, end)).status())
                    .isEqualTo(200);
        });
        String shown = DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM)
                .withLocale(Locale.ENGLISH)
                .format(last);
        assertThat(section("keys"))
                .contains("Soon expiring</a> <span class=\"date\">" + shown + "</span>")
                .doesNotContain("Later expiring");
        assertThat(section("changes"))
                .contains("API key created", "Later expiring")
                .doesNotContain("Signed in");
    }

    @Test
    void lockoutIsListedUntilItIsRemoved() {
        server.hasUser("locked@example.com", PASSWORD);
        for (int i = 0; i < 12; i++) {
            server.from("198.51.100." + i).signIn("locked@example.com", "a wrong password");
        }
        assertThat(section("lockouts")).contains("locked@example.com", "Sign-in · until");
        Answer unlocked = admin.send("/admin/unlock", "account", "locked@example.com", "address", "");
        assertThat(unlocked.text()).contains("Ann Example was unlocked.");
        assertThat(section("lockouts")).doesNotContain("locked@example.com");
        assertThat(server.signIn("locked@example.com", PASSWORD)).isNotEmpty();
        assertThat(section("changes")).contains("Account unlocked");
    }

    @Test
    void checksRunOnRequestAndSayWhatToDo() {
        admin.open("/admin");
        assertThat(admin.send("/admin/checks").text()).contains("All checks were run.");
        assertThat(section("checks-title"))
                .contains("MB_SITE_URL is not set, so emails cannot contain links.")
                .contains("Set it to the URL that users enter, such as https://id.example.com")
                .contains("The tables are up to date.", "SMTP server, site URL and identity providers were checked:");
    }

    @Test
    void numbersAreWrittenAsTheReaderDoes() {
        signedInOn(LocalDate.ofInstant(server.now(), ZoneOffset.UTC).minusDays(20), "signed-in", 1_234);
        Visitor german = new Visitor(server.with("Accept-Language", "de"));
        german.signIn(ADMIN, PASSWORD);
        assertThat(german.open("/admin").text())
                .contains("1.234 erfolgreich, 0 fehlgeschlagen", "Datenträger", " frei in ")
                .doesNotContain("free in");
    }
}

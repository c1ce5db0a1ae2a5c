package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The administrators' lists on every database: narrowed, sorted and turned by its own statements. */
@OnEachServer("MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE=false")
class AdminListsTest {
    private final TestServer server;
    private final Visitor admin;

    AdminListsTest(TestServer server) {
        this.server = server;
        if (server.users().count() == 0) {
            server.isSetUpBy("admin@example.com", PASSWORD);
        }
        admin = new Visitor(server.client());
        admin.signIn("admin@example.com", PASSWORD);
    }

    @Test
    void signInsAreNarrowedAndTurned() {
        for (int i = 0; i < 3; i++) {
            server.from("203.0.113.5").signIn("admin@example.com", PASSWORD);
        }
        server.from("203.0.113.6").signIn("nobody@example.com", PASSWORD);

        assertThat(admin.text("/admin/sign-ins")).contains("203.0.113.5", "203.0.113.6", "Unknown user");
        assertThat(
                        admin.text(
                                "/admin/sign-ins?account=admin@example.com&outcome=signed-in&address=203.0.113.5&since=2020-01-01"))
                .contains("203.0.113.5")
                .doesNotContain("203.0.113.6");
        assertThat(admin.text("/admin/sign-ins?outcome=wrong-credentials&sort=at"))
                .contains("203.0.113.6")
                .doesNotContain("203.0.113.5");
        assertThat(admin.text("/admin/sign-ins?outcome=failed&sort=at&page=1&since=2020-01-01"))
                .contains("203.0.113.6")
                .doesNotContain("203.0.113.5");
        assertThat(admin.text("/admin/sign-ins?until=2020-01-01")).contains("No results");
        assertThat(admin.text("/admin/sign-ins?page=2000")).contains("No results");
    }

    @Test
    void mailsAreNarrowedAndTurned() {
        server.post("/api/session/forgot_password", "{\"email\":\"stranger@example.com\"}");

        assertThat(admin.text("/admin/mail?to=stranger@example.com")).contains("stranger@example.com", "1–1");
        assertThat(admin.text("/admin/mail?to=stran")).contains("stranger@example.com");
        assertThat(admin.text("/admin/mail?state=failed&to=stran")).contains("No results");
        assertThat(admin.text("/admin/mail?state=sent&sort=at")).doesNotContain("stranger@example.com");
        assertThat(admin.text("/admin/mail?page=2000")).contains("No results");
    }

    @Test
    void sessionsAreNarrowedAndSorted() {
        server.hasUser("sessions@example.com", PASSWORD);
        server.from("203.0.113.9").signIn("sessions@example.com", PASSWORD);

        assertThat(admin.text(
                        "/admin/sessions?account=sessions@example.com&address=203.0.113.9&method=password&started-since=2020-01-01"
                                + "&sort=started"))
                .contains("sessions@example.com", "1–1 of 1");
        assertThat(admin.text("/admin/sessions?unused-until=2020-01-01")).contains("No results");
    }

    @Test
    void theTrailIsNarrowedAndTurned() {
        int id = server.hasUser("trail@example.com", PASSWORD);
        for (int i = 0; i < 55; i++) {
            server.from("203.0.113.20").signIn("trail@example.com", PASSWORD);
        }
        server.as(server.signIn("admin@example.com", PASSWORD)).put("/api/user/" + id, "{\"last_name\": \"Turner\"}");

        assertThat(admin.text("/admin/audit?actor=admin@example.com&action=account.change&subject=trail@example.com"
                        + "&since=2020-01-01"))
                .contains("<del>Example</del>", "<ins>Turner</ins>");
        assertThat(admin.text("/admin/audit?subject=group:1")).contains("No results");

        String first = admin.text("/admin/audit?view=all&actor=trail@example.com&address=203.0.113.20");
        assertThat(first).doesNotContain(">Newest<");
        assertThat(rows(first)).isEqualTo(50);
        Matcher older =
                Pattern.compile("href=\"(/admin/audit\\?[^\"]*after=[^\"]*)\"").matcher(first);
        assertThat(older.find()).isTrue();
        String second = admin.text(older.group(1).replace("&amp;", "&"));
        assertThat(rows(second)).isEqualTo(5);
        assertThat(second)
                .contains(
                        ">Newest<",
                        "href=\"/admin/audit?actor=trail%40example.com&amp;address=203.0.113.20&amp;view=all\"")
                .doesNotContainPattern("href=\"[^\"]*after=");
        assertThat(rows(admin.text("/admin/audit?view=all&actor=trail@example.com&after=nonsense")))
                .isEqualTo(50);
        assertThat(rows(admin.text("/admin/audit?view=all&actor=trail@example.com&after=1e1")))
                .isEqualTo(50);
    }

    private static long rows(String page) {
        return Pattern.compile("<th role=\"rowheader\"").matcher(page).results().count();
    }

    @Test
    void peopleAreFoundAndSortedBothWays() {
        server.hasUser("people@example.com", PASSWORD);

        assertThat(admin.text("/admin/people?q=people@&sort=name")).contains("people@example.com", "1–1 of 1");
        assertThat(admin.text("/admin/people?q=people@&sort=-name&status=all")).contains("people@example.com");
        assertThat(admin.text("/admin/people?status=closed")).doesNotContain("people@example.com");
    }
}

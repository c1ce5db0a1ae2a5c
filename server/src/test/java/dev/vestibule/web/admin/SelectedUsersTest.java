package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** The list of users: its rows, filters, orders and pages, and {@code /admin/people/selected}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnSharedServer(
        value = "administration pages",
        on = {DatabaseKind.H2, DatabaseKind.POSTGRES})
class SelectedUsersTest {
    private static final String SELECTED = "/admin/people/selected";

    @Parameter
    private TestServer server;

    private AdminPages world;
    private Visitor admin;

    @BeforeParameterizedClassInvocation
    void start() {
        world = new AdminPages(server);
        admin = world.administrator();
    }

    private int person(String first, String last) {
        int id = server.hasUser(first.toLowerCase(Locale.ROOT) + ".sel@example.com", PASSWORD);
        server.users().setName(id, first, last);
        return id;
    }

    private String group(String name) {
        admin.open("/admin/groups/new");
        admin.send("/admin/groups/new", "name", name);
        return admin.path().replaceFirst(".*/", "");
    }

    private static String ask(String act, int... users) {
        return SELECTED + "?act=" + act + "&back=%2Fadmin%2Fpeople%3Fq%3Dsel"
                + IntStream.of(users).mapToObj(id -> "&user=" + id).collect(Collectors.joining());
    }

    private Answer run(String act, String group, int... users) {
        admin.open(ask(act, users));
        return admin.send(
                SELECTED,
                "act",
                act,
                "users",
                IntStream.of(users).mapToObj(Integer::toString).collect(Collectors.joining(",")),
                "group",
                group,
                "back",
                "/admin/people?q=sel");
    }

    private int events(String action, int user) {
        return server.tables()
                .count(
                        "SELECT COUNT(*) FROM audit_event WHERE action = ? AND subject_id = ?",
                        action,
                        Integer.toString(user));
    }

    private List<String> emails(String query) {
        return Pattern.compile("class=\"email\" title=\"([^\"]*)\"")
                .matcher(admin.open("/admin/people?" + query).text())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void usersAreFoundByWordsInAnyOrderAndByWhatTheyAre() {
        int ute = person("Ute", "Umlaut");
        person("Uwe", "Umlaut");
        server.users().join(ute, Integer.parseInt(group("Umlauts")), true);
        server.signIn("uwe.sel@example.com", PASSWORD);
        String numberOfGroup = server.tables()
                .rows("SELECT id FROM people_group WHERE name = 'Umlauts'")
                .get(0)
                .get("id");

        assertThat(emails("q=UMLAUT+ute")).containsExactly("ute.sel@example.com");
        assertThat(emails("q=ute+umlaut+sel%40")).containsExactly("ute.sel@example.com");
        assertThat(emails("q=umlaut+nobody")).isEmpty();
        assertThat(emails("q=umlaut&status=never")).containsExactly("ute.sel@example.com");
        assertThat(emails("q=umlaut&role=manager")).containsExactly("ute.sel@example.com");
        assertThat(emails("q=umlaut&role=user")).containsExactly("uwe.sel@example.com");
        assertThat(emails("q=umlaut&role=administrator")).isEmpty();
        assertThat(emails("q=umlaut&group=" + numberOfGroup)).containsExactly("ute.sel@example.com");
        assertThat(emails("q=umlaut&method=password")).hasSize(2);
        assertThat(emails("q=umlaut&method=provider.acme")).isEmpty();
        assertThat(emails("q=umlaut&sort=-email")).containsExactly("uwe.sel@example.com", "ute.sel@example.com");
        assertThat(emails("q=umlaut&sort=-last")).containsExactly("uwe.sel@example.com", "ute.sel@example.com");
        assertThat(emails("q=umlaut&sort=last")).containsExactly("ute.sel@example.com", "uwe.sel@example.com");
        assertThat(emails("q=umlaut&sort=joined")).containsExactly("ute.sel@example.com", "uwe.sel@example.com");
        assertThat(admin.open("/admin/people?q=ute+umlaut").text())
                .contains(">Group manager<", ">Umlauts<", ">Never signed in<", "Actions for Ute Umlaut")
                .doesNotContain("All Users</span>");
    }

    @Test
    void pagesHaveNumbersAndTheSizeThatIsChosen() {
        for (int i = 0; i < 60; i++) {
            server.users().setName(server.hasUser("pager" + i + "@example.com", PASSWORD), "Pager", "P" + i);
        }
        // Out of the way of those who look at the first page of all active users.
        server.tables().run("UPDATE account SET state = 'left' WHERE first_name = 'Pager'");
        String first = admin.open("/admin/people?q=pager&status=closed&size=25").text();
        assertThat(first)
                .contains(
                        "1–25 of 60",
                        "href=\"/admin/people?q=pager&amp;status=closed&amp;sort=name&amp;size=25&amp;page=3\"",
                        "href=\"/admin/people?q=pager&amp;status=closed&amp;sort=name&amp;size=100\"");
        assertThat(admin.open("/admin/people?q=pager&status=closed&size=25&page=3")
                        .text())
                .contains("51–60 of 60");
        assertThat(admin.open("/admin/people?q=pager&status=closed&size=1000").text())
                .contains("1–50 of 60");
    }

    @Test
    void aWrongFilterShowsNoResultsAndDoesNotSayThatThereAreNone() {
        assertThat(admin.open("/admin/people?q=" + "x".repeat(255)).text())
                .contains("Correct the filter to see results.")
                .doesNotContain("No results");
    }

    @Test
    void theSelectedAreDeactivatedAndOneselfIsSkipped() {
        int one = person("Dora", "Deact");
        int two = person("Dirk", "Deact");
        int oneself = server.users().id("admin@example.com");
        String key = server.signIn("dora.sel@example.com", PASSWORD);
        Answer question = admin.open(ask("deactivate", one, two, oneself));
        assertThat(question.text())
                .contains(
                        "Deactivate 2 users?",
                        "<li>Dora Deact</li>",
                        "<li>Dirk Deact</li>",
                        "Their active sessions (1)",
                        "Skipped: 1",
                        "Your own account",
                        "name=\"users\" value=\"" + two + "," + one + "\"",
                        "href=\"/admin/people?q=sel\"");
        assertThat(world.isLive(key)).isTrue();

        assertThat(run("deactivate", "", one, two).text()).contains("2 users were deactivated.");
        assertThat(admin.path()).isEqualTo("/admin/people?q=sel");
        assertThat(world.isLive(key)).isFalse();
        assertThat(events("account.deactivate", one)).isEqualTo(1);
        assertThat(events("account.deactivate", two)).isEqualTo(1);

        assertThat(run("deactivate", "", one, oneself).text())
                .contains("Skipped: 2", "Dora Deact", "Your own account")
                .doesNotContain("were deactivated");
        assertThat(admin.open("/admin/people").status()).isEqualTo(200);
    }

    @Test
    void theSelectedComeIntoAGroupOnce() {
        int one = person("Greta", "Group");
        int two = person("Gus", "Group");
        String group = group("Selected");
        assertThat(admin.open(ask("group", one)).text())
                .contains("Add Greta Group to a group", ">Selected</option>")
                .doesNotContain(">Administrators</option>");
        assertThat(run("group", "", one).text()).contains("Choose the group to add the users to.");
        assertThat(run("group", "2", one).status()).isEqualTo(400);
        assertThat(run("group", group, one).text()).contains("Greta Group was added to Selected.");
        assertThat(run("group", group, one, two).text())
                .contains("Gus Group was added to Selected.", "Skipped: 1", "Greta Group", "Already a member");
        assertThat(server.tables().count("SELECT COUNT(*) FROM membership WHERE group_id = ?", Integer.parseInt(group)))
                .isEqualTo(2);
    }

    @Test
    void sessionsOfTheSelectedAreRevokedAndLinksSent() {
        int one = person("Rita", "Revoke");
        int two = person("Rolf", "Revoke");
        String key = server.signIn("rita.sel@example.com", PASSWORD);
        assertThat(admin.open(ask("revoke", one, two)).text())
                .contains("Revoke all sessions of 2 users?", "Active sessions: 1.");
        assertThat(run("revoke", "", one, two).text()).contains("All sessions of 2 users were revoked (1).");
        assertThat(world.isLive(key)).isFalse();

        for (int i = 0; i < 3; i++) {
            assertThat(run("reset", "", one, two).text()).contains("Password reset emails were sent to 2 users.");
        }
        assertThat(run("reset", "", one).text()).contains("Too many reset emails within an hour", "Rita Revoke");
    }

    @Test
    void invitationsAreOnlyOfferedAndSentWhereThereIsMail() {
        int one = person("Ivy", "Invite");
        assertThat(admin.open("/admin/people?q=invite").text())
                .doesNotContain("invitation/send", "name=\"act\" value=\"invite\"");
        admin.open(ask("invite", one));
        assertThat(admin.path()).isEqualTo("/admin/people?q=sel");
    }

    @Test
    void whatNoListSendsDoesNothing() {
        assertThat(admin.open(SELECTED + "?act=deactivate").text()).contains("No users selected");
        assertThat(admin.open(SELECTED + "?act=deactivate&user=999999&user=x").text())
                .contains("No users selected");
        admin.open(SELECTED + "?act=explode&user=1&back=https%3A%2F%2Fevil.example");
        assertThat(admin.path()).isEqualTo("/admin/people");
        assertThat(admin.sendOnly(SELECTED, "act", "deactivate", "users", "", "back", "//evil.example")
                        .header("Location"))
                .contains("/admin/people");
    }
}

package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code /admin/groups}, and groups on people's pages. */
@OnEachServer
class GroupPagesTest {
    private static final String ADMIN = "grouper@example.com";

    private final TestServer server;
    private final Visitor admin;

    GroupPagesTest(TestServer server) {
        this.server = server;
        server.isRunBy(ADMIN, PASSWORD);
        admin = signedIn(ADMIN);
    }

    private Visitor signedIn(String email) {
        Visitor visitor = new Visitor(server.client());
        visitor.signIn(email, PASSWORD);
        return visitor;
    }

    private int person(String name) {
        int id = server.hasUser(name.toLowerCase(Locale.ROOT) + "@example.com", PASSWORD);
        server.users().setName(id, name, "Example");
        return id;
    }

    /** Makes a group on its page and says where it is. */
    private String group(String name) {
        admin.open("/admin/groups/new");
        assertThat(admin.send("/admin/groups/new", "name", name).text())
                .contains("The group " + name.replace("<", "&lt;").replace(">", "&gt;")
                        + " was created. Add its members.");
        return admin.path().replaceFirst("\\?.*", "");
    }

    private static String number(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private void add(String group, int person) {
        admin.open(group + "/add");
        admin.send(group + "/add", "user", Integer.toString(person));
    }

    private String membership(String group, int person) {
        return Integer.toString(server.users().membership(person, Integer.parseInt(number(group))));
    }

    private int members(String group) {
        return server.tables()
                .count("SELECT COUNT(*) FROM membership WHERE group_id = ?", Integer.parseInt(number(group)));
    }

    @Test
    void groupsAreFoundCountedAndSortedBothWays() {
        String small = group("Zoo small");
        String large = group("Zoo large");
        add(small, person("Zoo1"));
        for (String name : List.of("Zoo2", "Zoo3")) {
            add(large, person(name));
        }
        String byName = admin.open("/admin/groups?q=zOO").text();
        assertThat(byName).contains("1–2 of 2", "Zoo small", "Zoo large").doesNotContain("All Users");
        assertThat(byName.indexOf("Zoo large")).isLessThan(byName.indexOf("Zoo small"));
        String backwards = admin.open("/admin/groups?q=zoo&sort=-name").text();
        assertThat(backwards.indexOf("Zoo small")).isLessThan(backwards.indexOf("Zoo large"));
        String fewest = admin.open("/admin/groups?q=zoo&sort=members").text();
        assertThat(fewest.indexOf("Zoo small")).isLessThan(fewest.indexOf("Zoo large"));
        String most = admin.open("/admin/groups?q=zoo&sort=-members").text();
        assertThat(most.indexOf("Zoo large")).isLessThan(most.indexOf("Zoo small"));
        assertThat(most)
                .containsPattern(
                        "Zoo large</a></span></th>\\s*<td[^>]*></td>\\s*<td[^>]*><span class=\"chip\">Manual</span></td>\\s*<td[^>]*>0</td>\\s*"
                                + "<td[^>]*>0</td>\\s*<td[^>]*>2</td>");
        assertThat(admin.open("/admin/groups?q=100%25").text()).contains("No results");
        assertThat(admin.open("/admin/groups?q=a%00b").status()).isEqualTo(400);
        assertThat(admin.open("/admin/groups").text()).contains("All Users", "Administrators", "Built-in");
    }

    @Test
    void aGroupIsMadeRenamedAndItsNameIsTheOnlyOne() {
        admin.open("/admin/groups/new");
        assertThat(admin.send("/admin/groups/new", "name", " ").text()).contains("Enter a group name.");
        assertThat(admin.send("/admin/groups/new", "name", "x".repeat(255)).status())
                .isEqualTo(400);
        String path = group("Cooks <b>");
        assertThat(admin.open(path).text()).contains("Cooks &lt;b>", "No members yet");
        admin.open("/admin/groups/new");
        assertThat(admin.send("/admin/groups/new", "name", "cooks <B>").text())
                .contains("A group with that name already exists.");
        admin.open(path);
        assertThat(admin.send(path, "name", "ADMINISTRATORS").text())
                .contains("A group with that name already exists.", "<h1>Cooks");
        admin.open(path);
        assertThat(admin.send(path, "name", "Bakers").text())
                .contains("Cooks &lt;b&gt; was renamed to Bakers.", "<h1>Bakers");
    }

    @Test
    void peopleAreFoundAndPutInAndTakenOut() {
        String path = group("Gardeners");
        int ivy = person("Ivy");
        person("Ivo");
        assertThat(admin.open(path + "/add?q=IVY@").text())
                .contains("Ivy Example", "ivy@example.com", "1–1 of 1")
                .doesNotContain("ivo@example.com", "Member");
        Answer added = admin.send(path + "/add?q=IVY%40", "user", Integer.toString(ivy));
        assertThat(added.text()).contains("Ivy Example was added to Gardeners.", "Member", "value=\"IVY@\"");
        admin.send(path + "/add", "user", Integer.toString(ivy)); // once more changes nothing
        assertThat(members(path)).isEqualTo(1);

        Answer shown = admin.open(path);
        assertThat(shown.text()).contains("Ivy Example", "Manual", "1–1 of 1");
        assertThat(admin.open(path + "?q=nobody").text()).contains("No results", "href=\"" + path + "\"");
        assertThat(admin.open(path + "?q=a%00b").status()).isEqualTo(400);
        admin.open(path);
        String membership = membership(path, ivy);
        assertThat(admin.send(path + "/members", "manager", membership).text())
                .contains("Ivy Example is now a manager of Gardeners.", "Remove as manager");
        assertThat(admin.send(path + "/members", "member", membership).text())
                .contains("Ivy Example is no longer a manager of Gardeners.", "Make manager");
        assertThat(admin.send(path + "/members", "remove", membership).text())
                .contains("Ivy Example was removed from Gardeners.", "No members yet");
        assertThat(admin.sendOnly(path + "/members", "remove", membership).header("Location"))
                .contains(path);
    }

    @Test
    void severalAreAddedAndRemovedAtOnce() {
        String path = group("Movers");
        int ann = person("Mona");
        int bob = person("Moritz");
        admin.open(path + "/add?q=mo");
        assertThat(admin.send(path + "/add?q=mo", "user-" + ann, "on", "user-" + bob, "on", "user-x", "on")
                        .text())
                .contains("2 users were added to Movers.", "value=\"mo\"");
        String both = membership(path, ann) + "," + membership(path, bob);
        assertThat(admin.open(path + "/remove?member=" + both.replace(",", "&member=") + "&member=1")
                        .text())
                .contains("Remove 2 members from Movers?", "Mona Example, Moritz Example", "value=\"" + both + "\"");
        assertThat(members(path)).isEqualTo(2);
        assertThat(admin.send(path + "/remove", "members", both).text())
                .contains("2 members were removed from Movers.", "No members yet");
        admin.open(path + "/remove?member=999999");
        assertThat(admin.path()).isEqualTo(path);
        admin.open(path);
        assertThat(admin.sendOnly(path + "/remove", "members", both).header("Location"))
                .contains(path);
    }

    @Test
    void whatNoFormSendsChangesNothing() {
        String path = group("Strangers");
        int joe = person("Joe");
        add(path, joe);
        for (String[] form : new String[][] {
            {"remove", "x"},
            {"explode", membership(path, joe)},
            {"remove", "999999"}
        }) {
            admin.open(path);
            assertThat(admin.sendOnly(path + "/members", form).status()).isEqualTo(303);
        }
        admin.sendOnly(path + "/add", "user", "-1");
        admin.sendOnly(path + "/add", "user", "999999");
        assertThat(members(path)).isEqualTo(1);
        assertThat(admin.open("/admin/groups/999999").status()).isEqualTo(404);
        assertThat(admin.open("/admin/groups/x").status()).isEqualTo(404);
        assertThat(admin.open(path + "/members").status()).isEqualTo(200);
        assertThat(admin.path()).isEqualTo(path);
    }

    @Test
    void deletingSaysWhomAndWhichKeysItConcerns() {
        String path = group("Doomed");
        add(path, person("Doom1"));
        add(path, person("Doom2"));
        Client api = server.as(server.signIn(ADMIN, PASSWORD));
        assertThat(api.post("/api/api-key", "{\"name\": \"doomed robot\", \"group_id\": " + number(path) + "}")
                        .status())
                .isEqualTo(200);
        assertThat(admin.open(path).text())
                .contains("doomed robot", "These API keys have the permissions of this group.");
        Answer question = admin.open(path + "/delete");
        assertThat(question.text())
                .contains(
                        "Delete the group Doomed?",
                        "2 users lose the permissions of this group.",
                        "(1): doomed robot",
                        "This takes effect immediately and cannot be undone.");
        assertThat(members(path)).isEqualTo(3);
        assertThat(admin.open(path + "/clear").text())
                .contains("Remove all members from Doomed?", "2 users lose the permissions of this group.");
        assertThat(admin.send(path + "/clear").text()).contains("All members were removed from Doomed.");
        assertThat(members(path)).isZero();
        admin.open(path + "/delete");
        assertThat(admin.send(path + "/delete").text()).contains("The group Doomed was deleted.");
        assertThat(admin.open(path).status()).isEqualTo(404);
    }

    @Test
    void whatIsAlwaysThereSaysWhatItDoesNot() {
        assertThat(admin.open("/admin/groups/1").text())
                .contains(
                        "All active users are in this group. You cannot add or remove members, rename it or delete it.",
                        ADMIN,
                        "Automatic")
                .doesNotContain("name=\"act\"", "/admin/groups/1/add", "/admin/groups/1/delete", "name=\"name\"");
        assertThat(admin.open("/admin/groups/2").text())
                .contains(
                        "Members of this group can change all settings and users. You cannot rename or delete it, remove all members or remove the last active administrator.",
                        "/admin/groups/2/add")
                .doesNotContain("Make manager", "/admin/groups/2/delete", "name=\"name\"");
        for (String path : List.of("/admin/groups/1", "/admin/groups/2")) {
            for (String act : List.of("/clear", "/delete")) {
                admin.open(path + act);
                assertThat(admin.path()).isEqualTo(path);
                admin.open("/account/profile");
                Answer refused = admin.sendOnly(path + act);
                assertThat(refused.status()).as(path + act).isEqualTo(400);
                assertThat(refused.text())
                        .contains(
                                path.endsWith("1")
                                        ? "You cannot add or remove members, rename it or delete it."
                                        : "You cannot rename or delete it, remove all members or remove the last");
            }
            admin.open("/account/profile");
            assertThat(admin.sendOnly(path, "name", "Mine").status()).isEqualTo(400);
        }
        assertThat(server.tables().count("SELECT COUNT(*) FROM people_group WHERE id IN (1, 2)"))
                .isEqualTo(2);
    }

    @Test
    void theLastAdministratorIsToldWhyTheyStay() {
        List<String> others =
                server.tables().rows("SELECT id FROM account WHERE superuser = TRUE AND email <> ?", ADMIN).stream()
                        .map(row -> row.get("id"))
                        .toList();
        assertThat(others).isEmpty();
        int own = server.users().id(ADMIN);
        admin.open("/admin/groups/2");
        String membership = membership("/admin/groups/2", own);
        Answer refused = admin.sendOnly("/admin/groups/2/members", "remove", membership);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text())
                .contains("This is the last active administrator. Make another user an administrator first.");
        admin.open("/admin/people/" + own);
        Answer there = admin.sendOnly("/admin/people/" + own + "/leave", "membership", membership);
        assertThat(there.status()).isEqualTo(400);
        assertThat(there.text())
                .contains("This is the last active administrator. Make another user an administrator first.", ADMIN);
    }

    @Test
    void aPersonIsPutIntoGroupsAndTakenOutOnTheirPage() {
        String path = group("Choir");
        int kim = person("Kim");
        String page = "/admin/people/" + kim;
        assertThat(admin.open(page).text()).contains("All Users", "Automatic").doesNotContain("Choir");
        assertThat(admin.open(page + "/groups?q=choi").text())
                .contains("Add Kim Example to a group", "Choir", "1–1 of 1");
        assertThat(admin.send(page + "/groups", "group", number(path)).text())
                .contains("Kim Example was added to Choir.", path + "\"", "Manual");
        assertThat(admin.open(page + "/groups?q=choi").text()).contains("Member");
        admin.open(page);
        assertThat(admin.send(page + "/leave", "membership", membership(path, kim))
                        .text())
                .contains("Kim Example was removed from Choir.")
                .doesNotContain(path + "\"");
        for (String group : List.of("", "x", "999999", "1")) {
            admin.open(page);
            assertThat(admin.sendOnly(page + "/groups", "group", group).status())
                    .isEqualTo(303);
        }
    }

    @Test
    void originsAreTold() {
        String path = group("Synced");
        int lea = person("Lea");
        add(path, lea);
        for (String[] origin : new String[][] {
            {"oidc:keycloak", "Provider keycloak"}, {"command-line", "Command line"}, {"hand", "Manual"}
        }) {
            server.tables()
                    .run(
                            "UPDATE membership SET origin = ? WHERE id = ?",
                            origin[0],
                            Integer.parseInt(membership(path, lea)));
            assertThat(admin.open(path).text()).contains(">" + origin[1] + "<");
        }
    }

    // --- Managers ---

    @Test
    void managersRunTheirOwnGroupsAndSeeNoOthers() {
        String own = group("Own");
        String foreign = group("Foreign");
        int max = person("Max");
        int nia = person("Nia");
        add(own, max);
        admin.open(own);
        admin.send(own + "/members", "manager", membership(own, max));

        Visitor manager = signedIn("max@example.com");
        assertThat(manager.open("/account/profile").text()).contains("href=\"/admin/groups\"");
        assertThat(manager.open("/admin/groups").text())
                .contains("Groups that you manage.", ">Own<", "1–1 of 1")
                .doesNotContain("Foreign", "All Users", "href=\"/admin/people\"", "/admin/groups/new");
        manager.open(own + "/add?q=nia");
        assertThat(manager.send(own + "/add", "user", Integer.toString(nia)).text())
                .contains(" was added to Own.");
        assertThat(manager.open(own).text()).contains("nia@example.com").doesNotContain("href=\"/admin/people/");
        assertThat(manager.send(own, "name", "Our own").text()).contains("Own was renamed to Our own.");
        for (String path : List.of(
                foreign,
                foreign + "/add",
                foreign + "/clear",
                foreign + "/delete",
                "/admin/groups/1",
                "/admin/groups/2",
                "/admin/groups/new",
                "/admin/people/" + nia,
                "/admin/people/" + nia + "/groups",
                "/admin/keys")) {
            assertThat(manager.open(path).status()).as(path).isEqualTo(403);
        }
        manager.open(own);
        for (String path : List.of(foreign, foreign + "/add", foreign + "/members", foreign + "/delete")) {
            assertThat(manager.sendOnly(path, "user", Integer.toString(max), "name", "Taken")
                            .status())
                    .as(path)
                    .isEqualTo(403);
            manager.open(own);
        }
        assertThat(members(foreign)).isZero();

        // Whoever gives it up is led to where they may still be.
        manager.send(own + "/members", "member", membership(own, max));
        assertThat(manager.path()).isEqualTo("/account/profile");
        assertThat(manager.open("/admin/groups").status()).isEqualTo(403);
    }

    @Test
    void administratorsAreNoManagersOfSingleGroups() {
        String path = group("Board");
        int own = server.users().id(ADMIN);
        add(path, own);
        assertThat(admin.open(path).text()).contains(ADMIN).doesNotContain("Make manager");
        Answer refused = admin.sendOnly(path + "/members", "manager", membership(path, own));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("Administrators can already manage all groups.");
    }

    @Test
    void longListsOfMembersAreTurned() {
        String path = group("Crowd");
        int crowd = Integer.parseInt(number(path));
        for (int i = 0; i < 60; i++) {
            int id = person("Crowd%02d".formatted(i));
            server.users().join(id, crowd, false);
        }
        String first = admin.open(path).text();
        assertThat(first).contains("1–50 of 60", "Crowd00", path + "?sort=name&amp;page=2");
        assertThat(admin.open(path + "?page=2").text()).contains("51–60 of 60", "Crowd59");
        assertThat(admin.open(path + "?sort=-name").text()).contains("Crowd59").doesNotContain("Crowd00");
        assertThat(admin.open(path + "?q=crowd5").text()).contains("1–10 of 10");
        assertThat(Pattern.compile("Make manager").matcher(first).results().count())
                .isEqualTo(50);
    }
}

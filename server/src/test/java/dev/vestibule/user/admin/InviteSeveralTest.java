package dev.vestibule.user.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code /admin/people/new/several}: a pasted list of users is invited, all of them or none. */
@OnSharedServer("users")
class InviteSeveralTest {
    private static final String PAGE = "/admin/people/new/several";
    private static final Pattern LINK = Pattern.compile(">http[^<]*(/auth/reset_password/[^#<]*)#new</textarea>");

    private final TestServer server;
    private final Administrator administrator;
    private final Visitor admin;

    InviteSeveralTest(TestServer server) {
        this.server = server;
        this.administrator = new Administrator(server);
        this.admin = new Visitor(server.client());
        admin.signIn("boss@example.com", PASSWORD);
    }

    @Test
    void aPreviewComesFirstAndThenTheLinksOnce() {
        int group = administrator.group("Several");
        String people = "several.ann@example.com, Ann, Lee\nBob Fox <several.bob@example.com>";
        assertThat(admin.open(PAGE).text()).contains("At most 100, one per line", "name=\"group-" + group + "\"");
        Answer preview = admin.send(PAGE, "people", people, "group-" + group, "on", "locale", "fr");
        assertThat(preview.text())
                .contains("Invite 2 users?", "several.bob@example.com", "Bob Fox", "Groups: Several")
                .contains("Create 2 invitation links", "name=\"group-" + group + "\" value=\"on\"");
        assertThat(server.users().exists("several.ann@example.com")).isFalse();
        assertThat(admin.send(PAGE, "people", people, "edit", "yes").text())
                .contains("<textarea id=\"people\"", "several.ann@example.com, Ann, Lee");

        Answer done = admin.send(PAGE, "people", people, "group-" + group, "on", "locale", "fr", "confirmed", "yes");
        assertThat(done.text()).contains("2 invitation links", "you cannot see this again");
        List<String> links =
                LINK.matcher(done.text()).results().map(found -> found.group(1)).toList();
        assertThat(links).hasSize(2);
        int ann = server.users().id("several.ann@example.com");
        assertThat(administrator
                        .boss()
                        .get("/api/user/" + ann)
                        .json()
                        .path("locale")
                        .textValue())
                .isEqualTo("fr");
        assertThat(server.users().origins(ann)).containsEntry(group, "hand");
        Visitor guest = new Visitor(server.client());
        assertThat(guest.open(links.get(0)).text()).contains("Hello Ann.");
        guest.send(links.get(0), "password", PASSWORD);
        assertThat(server.client().signIn("several.ann@example.com", PASSWORD).status())
                .isEqualTo(200);
    }

    @Test
    void oneBadLineKeepsAllOut() {
        server.hasUser("several.taken@example.com", PASSWORD);
        Map<String, List<String>> before = server.tables().dump();
        admin.open(PAGE);
        Answer refused = admin.send(
                PAGE, "people", "several.good@example.com\nno address\nSEVERAL.taken@example.com", "confirmed", "yes");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text())
                .contains(
                        "Line 2: “no address” is not an email address.",
                        "Line 3: several.taken@example.com is already in use.",
                        "several.good@example.com");
        assertThat(server.tables().dump()).isEqualTo(before);
        assertThat(admin.send(PAGE, "people", "").text()).contains("Enter at least one email address.");
    }

    @Test
    void aHundredAreInvitedAtOnce() {
        String people = IntStream.range(0, 100)
                .mapToObj(i -> "hundred" + i + "@example.com, First" + i + ", Last")
                .collect(Collectors.joining("\n"));
        admin.open(PAGE);
        Answer done = admin.send(PAGE, "people", people, "confirmed", "yes");
        assertThat(done.status()).isEqualTo(200);
        Matcher matcher = LINK.matcher(done.text());
        assertThat(matcher.results().count()).isEqualTo(100);
        assertThat(server.users().exists("hundred99@example.com")).isTrue();
    }
}

package dev.vestibule.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code /admin/guard}: administrators add, order, change, delete and test rules. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardPagesTest {
    private static final String PATH = "/admin/guard";
    private static final Pattern RULE = Pattern.compile("href=\"/admin/guard/(\\d+)\">([^<]*)</a>");

    private TestServer server;
    private Visitor admin;

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2);
        server.isSetUpBy("boss@example.com", TestServer.PASSWORD);
        server.hasUser("bob@example.com", TestServer.PASSWORD);
        admin = Visitor.signedIn(server, "boss@example.com");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String order() {
        Matcher rules = RULE.matcher(admin.text(PATH));
        StringBuilder all = new StringBuilder();
        while (rules.find()) {
            all.append(rules.group(2)).append(' ');
        }
        return all.toString().strip();
    }

    private String id(String address) {
        Matcher rules = RULE.matcher(admin.text(PATH));
        while (rules.find()) {
            if (rules.group(2).equals(address)) {
                return rules.group(1);
            }
        }
        throw new AssertionError(address + " is not there");
    }

    private void add(String host, String path) {
        admin.open(PATH + "/new");
        Answer added = admin.send(
                PATH + "/new", "host", host, "path", path, "access", "signed-in", "factor", "", "group-2", "on");
        assertThat(added.status()).isEqualTo(200);
        assertThat(added.text()).contains("The rule for " + host + path + " was added.");
    }

    @Test
    void rulesAreAddedMovedChangedTestedAndDeleted() {
        assertThat(admin.text(PATH)).contains("No rules yet. Every request is denied.");
        add("a.example.com", "/");
        add("a.example.com", "/reports");
        assertThat(order()).isEqualTo("a.example.com/ a.example.com/reports");
        Answer moved = admin.send(PATH + "/" + id("a.example.com/reports") + "/move", "to", "1");
        assertThat(moved.text()).contains("The rule for a.example.com/reports is now rule 1.");
        assertThat(order()).isEqualTo("a.example.com/reports a.example.com/");

        String one = PATH + "/" + id("a.example.com/reports");
        assertThat(admin.text(one))
                .contains("value=\"a.example.com\"", "name=\"group-2\" checked> <span>Administrators<");
        Answer wrong = admin.send(one, "host", "https://x", "path", "/a/../b", "access", "anyone", "networks", "x");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text())
                .contains(
                        "Enter a host name such as app.example.com",
                        "Enter a path such as /reports",
                        "value=\"https://x\"");
        Answer changed = admin.send(one, "host", "a.example.com", "path", "/open", "access", "anyone", "GET", "on");
        assertThat(changed.text()).contains("The rule for a.example.com/open was saved.", "Everyone", "Methods: GET");

        assertThat(admin.text(PATH + "/try?url=https%3A%2F%2Fa.example.com%2Fopen%2Fx"))
                .contains("Allowed", "The rule allows everyone.", "Rule 1: a.example.com/open");
        assertThat(admin.text(PATH + "/try?url=https%3A%2F%2Fa.example.com%2Fx&as=bob%40example.com"))
                .contains("Denied", "The user is in none of the groups of the rule.", "Rule 2: a.example.com/");
        assertThat(admin.ask(PATH + "/try?url=x&as=nobody%40example.com").text())
                .contains("No active user has this email address.");
        assertThat(admin.ask(PATH + "/try?url=x").text()).contains("Enter a URL such as");

        assertThat(admin.text(one + "/delete")).contains("Delete the rule for a.example.com/open?");
        assertThat(admin.send(one + "/delete").text()).contains("The rule for a.example.com/open was deleted.");
        assertThat(order()).isEqualTo("a.example.com/");
        assertThat(admin.ask(one).status()).isEqualTo(404);
        assertThat(admin.text("/admin/audit"))
                .contains("Forward-auth rule added", "Forward-auth rule changed", "Forward-auth rule deleted")
                .contains("Rule for a.example.com/open");
    }

    @Test
    void aBrowserGetsAPageThatSaysWhyItWasDenied() {
        Client bob = server.as(server.signIn("bob@example.com", TestServer.PASSWORD))
                .with("X-Original-URL", "https://unlisted.example.com/x")
                .with("X-Original-Method", "GET");
        Answer page = bob.with("Accept", "text/html").get("/auth/forward/nginx");
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.header("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.text())
                .contains("<h1>Access denied</h1>\n<p>You do not have access to this address. If you need it, ask");
        assertThat(bob.get("/auth/forward/nginx").text()).startsWith("You do not have access to this address.");
    }

    @Test
    void aSignInLeadsBackToTheApplication() {
        server.as(server.signIn("boss@example.com", TestServer.PASSWORD))
                .post("/api/vestibule/guard-rule", "{\"host\": \"back.example.com\"}");
        Answer refused = server.with("X-Original-URL", "https://back.example.com/x")
                .with("X-Original-Method", "GET")
                .with("Accept", "text/html")
                .get("/auth/forward/nginx");
        String location = refused.header("Location").orElseThrow();
        String back = URLDecoder.decode(location.substring(location.indexOf('=') + 1), StandardCharsets.UTF_8);
        Visitor bob = new Visitor(server.client());
        assertThat(bob.ask(location.substring(location.indexOf("/auth/"))).text())
                .contains("value=\"" + back + "\"");
        Answer signedIn = bob.sendOnly(
                "/auth/login", "username", "bob@example.com", "password", TestServer.PASSWORD, "redirect", back);
        assertThat(signedIn.header("Location")).contains(back);
        assertThat(bob.ask(back).header("Location").orElseThrow())
                .startsWith("https://back.example.com/auth/forward/callback?ticket=");
    }
}

package dev.vestibule.web;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.CapturedLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachMailServer;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A site under a path of its host, behind a proxy that takes the path away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SitePathTest {
    private static final String ADMIN = "admin@example.com";
    private static final Pattern REFERENCE =
            Pattern.compile("(?:href|src|action)=\"([^\"]*)\"|content=\"0;url=([^\"]*)\"");

    private TestServer server;
    private List<String> startLines;
    private String key;

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2, "MB_SITE_URL=https://example.com/idp/");
        try (CapturedLog log = CapturedLog.of("dev.vestibule.Server", Level.INFO)) {
            server.isSetUpBy(ADMIN, PASSWORD);
            startLines = log.lines().toList();
        }
        key = server.signIn(ADMIN, PASSWORD);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Client browser() {
        return server.with("Accept", "text/html").withCookie(key);
    }

    @Test
    void theStartTellsWhereItListensAndWherePeopleFindIt() {
        assertThat(startLines)
                .filteredOn(line -> line.contains(" is listening on "))
                .singleElement()
                .asString()
                .contains("is listening on http://127.0.0.1:" + server.port() + " for https://example.com/idp with ");
    }

    @Test
    void everyLinkOfEveryPageStaysBelowThePath() {
        server.as(key).post("/api/permissions/group", "{\"name\": \"Writers\"}");
        server.as(key).post("/api/api-key", "{\"name\": \"Nightly\", \"group_id\": 1}");
        Set<String> seen =
                new LinkedHashSet<>(List.of("/auth/reset_password/1_x", "/no/such/page", "/auth/logout", "/api/docs"));
        Deque<String> next = new ArrayDeque<>(seen);
        for (String start : List.of("/admin", "/account/profile", "/setup/mail")) {
            seen.add(start);
            next.add(start);
        }
        while (!next.isEmpty()) {
            String path = next.remove();
            Answer answer = browser().get(path);
            answer.header("Location").ifPresent(location -> assertThat(location).startsWith("/idp/"));
            if (!answer.header("Content-Type").orElse("").startsWith("text/html")) {
                continue;
            }
            assertThat(answer.status()).as(path).isIn(200, 404);
            Matcher matcher = REFERENCE.matcher(answer.text());
            while (matcher.find()) {
                String reference = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
                if (reference.startsWith("#") || reference.startsWith("https://")) {
                    continue;
                }
                assertThat(reference).as("a reference of %s", path).startsWith("/idp/");
                String inside = reference
                        .substring("/idp".length())
                        .replace("&amp;", "&")
                        .replaceFirst("#.*", "");
                boolean page = !matcher.group().startsWith("action");
                if (page && seen.size() < 120 && seen.add(inside)) {
                    next.add(inside);
                }
            }
        }
        assertThat(seen).contains("/admin/people/new", "/admin/audit", "/admin/settings/mail", "/account/keys");
        assertThat(seen).anyMatch(path -> path.startsWith("/assets/"));
    }

    /** Also in pages that the walk above does not come to. One form leads to another site, at its "target". */
    @Test
    void noTemplateWritesALinkWithoutThePath() throws IOException {
        Pattern bare = Pattern.compile(
                "(href|src|action)=\"(/|\\$\\{(?!page\\.base\\(\\)|here}|key\\.uri\\(\\)}|target}))|String here = (?!page\\.base)");
        try (Stream<Path> files = Files.walk(Path.of("src/main/jte/page"))) {
            List<Path> templates =
                    files.filter(file -> file.toString().endsWith(".jte")).toList();
            assertThat(templates).hasSizeGreaterThan(50);
            for (Path template : templates) {
                assertThat(Files.readString(template)).as(template.toString()).doesNotContainPattern(bare);
            }
        }
    }

    @Test
    void everyCookieIsForThePathOnly() {
        Answer answer = server.client().signIn(ADMIN, PASSWORD);
        Answer page = server.get("/auth/login");
        assertThat(answer.cookies()).hasSize(3);
        assertThat(page.cookies()).hasSize(2);
        for (Answer each : List.of(answer, page)) {
            assertThat(each.cookies())
                    .allSatisfy(cookie -> assertThat(cookie.attributes()).containsEntry("Path", "/idp"));
        }
        String mine = server.signIn(ADMIN, PASSWORD);
        Answer profile = server.with("Accept", "text/html").withCookie(mine).get("/account/profile");
        Matcher proof = Pattern.compile("name=\"proof\" value=\"([0-9a-f]+)\"").matcher(profile.text());
        assertThat(proof.find()).isTrue();
        Client form = server.with("Accept", "text/html").withCookie(mine);
        Answer saved = form.form("/account/profile", Map.of("proof", proof.group(1), "first_name", "Grace"));
        assertThat(saved.header("Location")).contains("/idp/account/profile");
        assertThat(saved.cookie("vestibule.FLASH").attributes()).containsEntry("Path", "/idp/account/profile");
        Answer out = form.form("/auth/logout", Map.of("proof", proof.group(1)));
        assertThat(out.header("Location")).contains("/idp/auth/logout");
        assertThat(out.cookie("metabase.SESSION").attributes()).containsEntry("Path", "/idp");
        // What other sites of the host keep in the browser is not ours to clear.
        assertThat(out.header("Clear-Site-Data")).isEmpty();
    }

    @Test
    void oneComesBackToWhereOneWantedToGo() {
        assertThat(server.with("Accept", "text/html").get("/account/keys?a=b").header("Location"))
                .contains("/idp/auth/login?redirect=%2Faccount%2Fkeys%3Fa%3Db");
        for (String wanted : List.of("/account/keys", "/idp/account/keys")) {
            assertThat(browser().get("/auth/login?redirect=" + wanted).header("Location"))
                    .contains("/idp/account/keys");
        }
        assertThat(browser().get("/auth/login?redirect=/idp//evil.example").header("Location"))
                .contains("/idp/admin");
        assertThat(browser().get("/").header("Location")).contains("/idp/admin");
    }

    @Test
    void linksInMailsAndAddressesForProvidersHaveThePath() {
        String site = "https://example.com/idp";
        try (OnEachMailServer.World world =
                OnEachMailServer.World.on(DatabaseKind.H2, "MB_SITE_URL=" + site + "/", OidcWorld.PHRASE)) {
            world.server().isSetUpBy(ADMIN, PASSWORD);
            world.server().post("/api/session/forgot_password", "{\"email\": \"" + ADMIN + "\"}");
            Mailbox.Mail mail = world.mailbox().await(ADMIN, 1);
            assertThat(mail.text()).contains(site + "/auth/reset_password/");
            assertThat(mail.html()).contains("href=\"" + site + "/auth/reset_password/");

            Client boss = world.server().as(world.server().signIn(ADMIN, PASSWORD));
            Answer provider = boss.post(OidcWorld.PROVIDERS, """
                    {"key": "acme", "login-prompt": "Acme", "issuer-uri": "https://idp.example.net", "client-id": "c",
                     "client-secret": "s"}""");
            assertThat(provider.text()).contains(site + "/auth/sso/acme/callback");
        }
    }

    @Test
    void theSettingsAndTheDescriptionOfTheApiNameThePath() {
        assertThat(server.as(key)
                        .get("/api/session/properties")
                        .json()
                        .path("site-url")
                        .textValue())
                .isEqualTo("https://example.com/idp");
        assertThat(server.get("/api/docs/openapi.json")
                        .json()
                        .at("/servers/0/url")
                        .textValue())
                .isEqualTo("/idp");
        assertThat(server.get("/api/docs/openapi.yaml").text()).contains("\n  - url: /idp\n");
        assertThat(server.get("/api/docs").text()).contains("curl https://example.com/idp/api/session/properties");
    }

    /** A path has one spelling; whoever fences one off in the proxy can rely on that. */
    @Test
    void aRequestThatStillHasThePathIsUnknown() {
        assertThat(server.get("/idp/auth/login").status()).isEqualTo(404);
        assertThat(server.as(key).get("/idp/api/user/current").status()).isEqualTo(404);
    }
}

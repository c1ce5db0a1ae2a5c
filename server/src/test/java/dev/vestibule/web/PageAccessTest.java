package dev.vestibule.web;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.apidocs.DocumentedApi;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who may see which page and send which form is as docs/security.md says, for every route that is none of the API's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageAccessTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "security.md");

    private TestServer server;
    private List<String> routes;

    /** The session keys and API keys with which they come. */
    private final Map<Who, String> kept = new EnumMap<>(Who.class);

    /** Who comes. Keys are for programs: to a page their holder is nobody. */
    private enum Who {
        NOBODY,
        USER,
        GROUP_MANAGER,
        ADMINISTRATOR,
        KEY,
        ENDED_SESSION,
        CLOSED_ACCOUNT
    }

    /** For whom a route is; its words stand in the document. */
    private enum For {
        EVERYBODY("yes", "yes", "yes"),
        SIGNED_IN("sign-in", "yes", "yes"),
        /** Not a page of ours decides here, but the one that was shown with a request of an application. */
        CONSENT("401", "403; yes with the form that was shown", "403; yes with the form that was shown"),
        MANAGERS("sign-in", "403; managers yes", "yes"),
        /**
         * Of one that does not exist, and so is nobody's; that managers get at theirs is told by {@link
         * dev.vestibule.web.admin.GroupPagesTest}.
         */
        MANAGERS_OF_IT("sign-in", "403; its managers yes", "yes"),
        ADMINISTRATORS("sign-in", "403", "yes");

        private final String nobody;
        private final String user;
        private final String administrator;

        For(String nobody, String user, String administrator) {
            this.nobody = nobody;
            this.user = user;
            this.administrator = administrator;
        }

        private String cells() {
            return String.join(" | ", nobody, user, administrator);
        }

        private static For of(String route) {
            String path = route.split(" ", 2)[1];
            if (route.equals("POST /auth/logout") || route.equals("POST /oauth/logout/confirm")) {
                return SIGNED_IN;
            }
            if (route.equals("POST /oauth/authorize/decision")) {
                return CONSENT;
            }
            if (path.equals("/admin/groups")) {
                return MANAGERS;
            }
            if (path.startsWith("/admin/groups/{id}")) {
                return MANAGERS_OF_IT;
            }
            if (path.equals("/admin") || path.startsWith("/admin/") || path.equals("/setup/mail")) {
                return ADMINISTRATORS;
            }
            boolean own = path.startsWith("/account/")
                    || path.startsWith("/auth/forward/continue/")
                    || path.equals("/device")
                    || path.startsWith("/device/");
            return path.equals("/account") || own ? SIGNED_IN : EVERYBODY;
        }

        private String expected(Who who) {
            return switch (who) {
                case NOBODY, KEY, ENDED_SESSION, CLOSED_ACCOUNT -> nobody;
                case USER -> user.replaceFirst(";.*", "");
                case GROUP_MANAGER -> this == MANAGERS ? "yes" : user.replaceFirst(";.*", "");
                case ADMINISTRATOR -> administrator.replaceFirst(";.*", "");
            };
        }
    }

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2);
        server.isSetUpBy(
                "boss@example.com",
                PASSWORD,
                "MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE=false",
                "MB_SITE_URL=http://127.0.0.1",
                "MB_EMAIL_SMTP_HOST=127.0.0.1",
                "MB_EMAIL_SMTP_PORT=1");
        server.hasAdministrator("ann@example.com", PASSWORD);
        server.hasUser("bob@example.com", PASSWORD);
        int manager = server.hasUser("meg@example.com", PASSWORD);
        Client boss = boss();
        int group = boss.post("/api/permissions/group", "{\"name\": \"Readers\"}")
                .json()
                .path("id")
                .intValue();
        boss.post(
                "/api/permissions/membership",
                "{\"group_id\": " + group + ", \"user_id\": " + manager + ", \"is_group_manager\": true}");
        List<String> described = new DocumentedApi().operations();
        routes = server.routes().stream()
                .filter(route -> !described.contains(route))
                .toList();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void everyPageIsForWhomTheTableSays(Who who) {
        SoftAssertions all = new SoftAssertions();
        for (String route : routes) {
            Answer answer = ask(comesAs(who), route);
            all.assertThat(read(answer, route))
                    .as(who + " " + route + ": " + answer.status())
                    .isEqualTo(For.of(route).expected(who));
        }
        all.assertAll();
    }

    private static String read(Answer answer, String route) {
        if (answer.status() == 401 && For.of(route) == For.CONSENT) {
            return "401";
        }
        boolean toSignIn = answer.header("Location")
                .filter(to -> to.startsWith("/auth/login?redirect="))
                .isPresent();
        return toSignIn ? "sign-in" : answer.status() == 403 ? "403" : "yes";
    }

    /**
     * Of somebody or something that is not there, so that nothing is done; a form with the mark of the last page and
     * nothing in it.
     */
    private static Answer ask(Visitor visitor, String route) {
        String[] parts = route.split(" ", 2);
        String path = parts[1].replace("{id}", "999999").replaceAll("[{][^}]*[}]", "unknown");
        if (parts[0].equals("GET")) {
            return visitor.ask(path);
        }
        // The first has a mark that is nobody's; the other leads to the sign-in page who is not signed in.
        visitor.open(For.of(route) == For.EVERYBODY ? "/auth/forgot_password" : "/account/notifications");
        return visitor.sendOnly(path);
    }

    private Visitor comesAs(Who who) {
        return switch (who) {
            case NOBODY -> new Visitor(server.client());
            case USER -> live(who, "bob@example.com");
            case GROUP_MANAGER -> live(who, "meg@example.com");
            case ADMINISTRATOR -> live(who, "ann@example.com");
            case KEY -> new Visitor(server.with("X-API-Key", kept.computeIfAbsent(who, none -> key())));
            case ENDED_SESSION -> Visitor.withSession(server, kept.computeIfAbsent(who, none -> endedSession()));
            case CLOSED_ACCOUNT ->
                Visitor.withSession(server, kept.computeIfAbsent(who, none -> sessionOfClosedAccount()));
        };
    }

    /** With the session of before, unless a form has ended it. */
    private Visitor live(Who who, String email) {
        String key = kept.get(who);
        if (key == null || server.as(key).get("/api/user/current").status() != 200) {
            key = server.signIn(email, PASSWORD);
            kept.put(who, key);
        }
        return Visitor.withSession(server, key);
    }

    private String endedSession() {
        String key = server.signIn("bob@example.com", PASSWORD);
        assertThat(server.as(key).delete("/api/session").status()).isEqualTo(204);
        return key;
    }

    private String sessionOfClosedAccount() {
        int id = server.hasUser("closed@example.com", PASSWORD);
        String key = server.signIn("closed@example.com", PASSWORD);
        assertThat(boss().delete("/api/user/" + id).status()).isEqualTo(200);
        return key;
    }

    private Visitor signedIn(String email) {
        return Visitor.signedIn(server, email);
    }

    private Client boss() {
        return server.as(server.signIn("boss@example.com", PASSWORD));
    }

    private String key() {
        int number = server.users().count();
        return boss().post("/api/api-key", "{\"name\": \"key " + number + "\", \"group_id\": 2}")
                .json()
                .path("unmasked_key")
                .textValue();
    }

    /**
     * A user comes back to a form's path with GET: from the sign-in page after the session had expired, or from the
     * account menu of a page that a form has answered with. Only what other servers post is no page.
     */
    @Test
    void noFormLeadsBackToNowhere() {
        Visitor ann = signedIn("ann@example.com");
        SoftAssertions all = new SoftAssertions();
        for (String route : routes) {
            String path = route.split(" ", 2)[1];
            if (route.startsWith("POST ") && !path.endsWith("/backchannel-logout") && !isOfPrograms(path)) {
                all.assertThat(routes).as(route).contains("GET " + path);
            }
        }
        all.assertAll();
        for (String path : List.of("/admin/checks", "/admin/unlock", "/admin/checklist")) {
            ann.open(path);
            assertThat(ann.path()).isEqualTo("/admin");
        }
    }

    /** Returns whether applications call it, and no user ever sees it. */
    private static boolean isOfPrograms(String path) {
        return List.of(
                        "/oauth/token",
                        "/oauth/revoke",
                        "/oauth/register",
                        "/oauth/introspect",
                        "/oauth/par",
                        "/oauth/device_authorization")
                .contains(path);
    }

    @Test
    void thePageOnSecurityHasTheTable() throws IOException {
        String table = routes.stream()
                .map(route -> "| `%s` | %s |\n"
                        .formatted(
                                route.replaceFirst("/assets/[0-9a-f]+/", "/assets/{digest}/"),
                                For.of(route).cells()))
                .sorted()
                .collect(Collectors.joining(
                        "", "| Page or form | Unauthenticated | Signed in | Administrator |\n|---|---|---|---|\n", ""));
        Files.writeString(Path.of("target", "pages.md"), table);

        assertThat(Files.readString(DOCUMENT))
                .withFailMessage(
                        "The table of pages in docs/security.md is out of date; server/target/pages.md holds what"
                                + " it should be.")
                .contains(table);
    }
}

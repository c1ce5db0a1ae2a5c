package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;

import dev.vestibule.testing.Browser;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A site with something on each page for administrators, and a browser where one is signed in. */
final class AdminSite implements AutoCloseable {
    private static final List<String> PAGES = List.of(
            "/admin/mail",
            "/admin/mail?to=no+address",
            "/admin/mail/1",
            "/admin/audit",
            "/admin/audit?address=x",
            "/admin/settings",
            "/admin/settings/applications",
            "/admin/settings/mail",
            "/admin/settings/mail/off",
            "/admin/settings/new-provider",
            "/admin/settings/providers/acme",
            "/admin/settings/providers/acme/remove",
            "/admin/settings/sessions",
            "/admin/settings/sign-in",
            "/admin/settings/two-factor",
            "/admin/people",
            "/admin/people/new",
            "/admin/people/2",
            "/admin/people/2/close",
            "/admin/people/2/edit",
            "/admin/people/2/groups",
            "/admin/people/new/several",
            "/admin/groups",
            "/admin/groups?q=nothing",
            "/admin/groups/new",
            "/admin/groups/1",
            "/admin/groups/3",
            "/admin/groups/3/add",
            "/admin/groups/3/delete",
            "/admin/groups/4",
            "/admin/guard",
            "/admin/guard/new",
            "/admin/guard/try?url=https%3A%2F%2Fapp.example.com%2F",
            "/admin/keys",
            "/admin/keys/new",
            "/admin/keys/1",
            "/admin/keys/1/secret",
            "/admin/keys/1/end",
            "/admin/keys/2",
            "/account/keys",
            "/account/keys/new",
            "/account/keys/2/end",
            "/admin/people/2/new-password",
            "/admin/sign-ins",
            "/admin/sessions",
            "/admin/sessions/end");

    final TestServer server;
    final Browser browser;

    /** With the pages of an application, whose id is not known before. */
    final List<String> pages = new ArrayList<>(PAGES);

    AdminSite() {
        server = TestServer.on(DatabaseKind.H2, "MB_SITE_URL=http://localhost:3000");
        server.isSetUpBy("admin@example.com", PASSWORD, OidcWorld.PHRASE);
        server.as(server.signIn("admin@example.com", PASSWORD)).post(OidcWorld.PROVIDERS, """
                {"key": "acme", "login-prompt": "Acme", "issuer-uri": "https://idp.example.com", "client-id": "c",
                 "client-secret": "s", "enabled": true}""");
        server.hasUser("ann@example.com", PASSWORD);
        server.signIn("ann@example.com", PASSWORD);
        Client boss = server.as(server.signIn("admin@example.com", PASSWORD));
        boss.post("/api/permissions/group", "{\"name\": \"Accounting\"}");
        boss.post("/api/permissions/group", "{\"name\": \"Nobody yet\"}");
        boss.post("/api/permissions/membership", "{\"group_id\": 3, \"user_id\": 2, \"is_group_manager\": true}");
        boss.post("/api/api-key", "{\"name\": \"Nightly export\", \"group_id\": 3, \"owner_id\": 2}");
        boss.post(
                "/api/vestibule/api-key",
                "{\"password\": \"" + PASSWORD + "\", \"name\": \"Notebook\", \"expires_at\": \""
                        + server.now().plus(Duration.ofDays(30))
                        + "\", \"methods\": [\"GET\"], \"paths\": [\"/api/user/*\"]}");
        String application = "/admin/applications/"
                + boss.post(
                                "/api/vestibule/oauth-client",
                                "{\"client_name\": \"Grafana\","
                                        + " \"redirect_uris\": [\"https://grafana.example.com/login/generic_oauth\"]}")
                        .json()
                        .path("client_id")
                        .asText();
        pages.addAll(List.of(
                "/admin/applications",
                "/admin/applications/new?template=portainer",
                application,
                application + "/secret",
                application + "/dry-run?user=ann@example.com",
                "/account/applications"));
        browser = Browser.at(server);
        browser.signIn("admin@example.com", PASSWORD);
        for (String email : List.of("ann@example.com", "nobody@example.com")) {
            server.post("/api/session/forgot_password", "{\"email\":\"" + email + "\"}");
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(() -> server.mails().countIn("asked") == 0);
    }

    @Override
    public void close() {
        browser.close();
        server.close();
    }
}

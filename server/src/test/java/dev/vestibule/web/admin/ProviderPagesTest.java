package dev.vestibule.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestProvider;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages of identity providers: how one is added, tested, verified, mapped, turned off and deleted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProviderPagesTest {
    private static final String NEW = "/admin/settings/new-provider";
    private static final String SECRET = "a-secret-that-nobody-sees-Zq";

    private TestServer server;
    private TestProvider idp;
    private Client boss;
    private Visitor admin;

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2, OidcWorld.SITE, OidcWorld.PHRASE);
        server.isSetUpBy("boss@example.com", OidcWorld.PASSWORD);
        boss = server.as(server.signIn("boss@example.com", OidcWorld.PASSWORD));
        admin = signedIn(server);
        idp = new TestProvider(server::now);
    }

    @AfterAll
    void stop() {
        idp.close();
        server.close();
    }

    private static Visitor signedIn(TestServer server) {
        Visitor visitor = new Visitor(server.client());
        visitor.signIn("boss@example.com", OidcWorld.PASSWORD);
        return visitor;
    }

    private Answer send(String page, String to, String... fields) {
        admin.text(page);
        return admin.send(to, fields);
    }

    /** Adds a provider, and returns the path of its page. */
    private String added(String key) {
        send(NEW, NEW, fields("key", key));
        String path = "/admin/settings/providers/" + key;
        assertThat(admin.path()).isEqualTo(path);
        return path;
    }

    private String[] fields(String... others) {
        List<String> fields = new ArrayList<>(List.of(
                "login-prompt",
                "Acme",
                "issuer-uri",
                idp.issuer(),
                "client-id",
                TestProvider.CLIENT,
                "client-secret",
                TestProvider.SECRET,
                "client-authentication",
                "client_secret_basic",
                "scopes",
                "openid email"));
        for (int i = 0; i < others.length; i += 2) {
            int at = fields.indexOf(others[i]);
            if (at < 0) {
                fields.addAll(List.of(others[i], others[i + 1]));
            } else {
                fields.set(at + 1, others[i + 1]);
            }
        }
        return fields.toArray(String[]::new);
    }

    private JsonNode provider(String key) {
        return boss.get(OidcWorld.PROVIDERS + "/" + key).json();
    }

    // --- A new one ---

    @Test
    void aProviderIsAddedTestedTurnedOffAndDeleted() {
        String path = added("acme");
        assertThat(admin.text(path))
                .contains(
                        "Not yet verified",
                        "/auth/sso/acme?trial=true",
                        "value=\"https://id.example.com/auth/sso/acme/callback\"",
                        "value=\"" + idp.issuer() + "\"")
                .doesNotContain(TestProvider.SECRET, "Acme was added.");
        assertThat(admin.text("/admin/settings/sign-in")).contains("Acme", idp.issuer(), "Not yet verified");
        assertThat(send(NEW, NEW, fields("key", "acme")).text()).contains("A provider with this ID already exists.");

        send(path, path, fields("client-secret", "", "domains", "example.com, example.org"));
        JsonNode stored = provider("acme");
        assertThat(stored.path("domains").toString()).isEqualTo("[\"example.com\",\"example.org\"]");
        assertThat(stored.path("client-secret").textValue()).isEqualTo("**********");
        assertThat(stored.path("create-accounts").booleanValue()).isFalse();

        assertThat(admin.text(path + "/off"))
                .contains("Turn off Acme?", "0 users sign in with it.", "Its settings are kept.");
        assertThat(provider("acme").path("enabled").booleanValue()).isTrue();
        assertThat(admin.send(path + "/off").text()).contains("Acme was turned off.", ">Turn on<");
        assertThat(provider("acme").path("enabled").booleanValue()).isFalse();
        assertThat(send(path, path + "/on").text()).contains("Acme was turned on.");

        assertThat(admin.text(path + "/remove")).contains("Delete Acme?", "This cannot be undone.");
        assertThat(admin.send(path + "/remove").text()).contains("Acme was deleted.");
        assertThat(boss.get(OidcWorld.PROVIDERS + "/acme").status()).isEqualTo(404);
        assertThat(admin.open(path).status()).isEqualTo(404);
    }

    @Test
    void anEmptyFieldHasAnotherErrorThanAWrongOne() {
        Answer empty = send(NEW, NEW, "key", "", "issuer-uri", "", "login-prompt", "", "client-id", "");
        assertThat(empty.status()).isEqualTo(400);
        assertThat(empty.text())
                .contains(
                        ">ID: Enter an ID, such as acme.</a>",
                        ">Display name: Enter a display name, such as Acme.</a>",
                        ">Issuer URL: Enter the issuer URL, such as https://id.example.com/realms/acme.</a>",
                        ">Client ID: Enter the client ID.",
                        ">Client secret: Enter the client secret.");
        Answer wrong = send(NEW, NEW, fields("key", "Acme Corp", "issuer-uri", "id.example.com", "hosts", "a b/c"));
        assertThat(wrong.text())
                .contains(
                        ">ID: Enter 1 to 24 characters from a to z, 0 to 9 and -.",
                        ">Issuer URL: Enter an https URL such as https://id.example.com/realms/acme.</a>",
                        ">Additional hosts: Must be a list of host names, with or without a port.</a>",
                        "<details class=\"advanced\" open>",
                        "value=\"Acme Corp\"")
                .doesNotContain(TestProvider.SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "keycloak, https://{host}/realms/{realm}, Keycloak, false",
        "entra, https://login.microsoftonline.com/{tenant-id}/v2.0, Microsoft, true",
        "okta, https://{domain}.okta.com, Okta, false",
        "gitlab, https://gitlab.com, GitLab, false",
        "authentik, https://{host}/application/o/{slug}/, authentik, false"
    })
    void aPresetFillsInTheFormAndTheAddresses(String preset, String issuer, String prompt, boolean trusts) {
        assertThat(admin.text(NEW + "?preset=" + preset))
                .contains(
                        "value=\"" + issuer + "\"",
                        "name=\"login-prompt\" type=\"text\" value=\"" + prompt + "\"",
                        "value=\"openid email profile\"",
                        "value=\"https://id.example.com/auth/sso/" + preset + "/callback\"",
                        "name=\"trust-email\"" + (trusts ? " checked" : ">"));
        if (issuer.contains("{")) {
            Answer left = admin.send(NEW, fields("key", "left", "issuer-uri", issuer, "preset", preset));
            assertThat(left.status()).isEqualTo(400);
            assertThat(left.text()).contains("in this URL.", "?preset=" + preset + "\" aria-current=\"true\"");
        }
    }

    @Test
    void withoutAPresetTheAddressesHaveABlank() {
        assertThat(admin.text(NEW)).contains("value=\"https://id.example.com/auth/sso/{id}/callback\"");
        assertThat(admin.text(NEW + "?preset=nonsense")).contains("?preset=other\" aria-current=\"true\"");
    }

    @Test
    void theDiscoveryDocumentFillsInTheForm() {
        String to = NEW + "/discovery";
        idp.describesItself(
                json -> json.replace("\"jwks_uri\": \"" + idp.issuer(), "\"jwks_uri\": \"https://keys.example.com")
                        .replace(
                                "{\"issuer\"",
                                "{\"token_endpoint_auth_methods_supported\": [\"client_secret_post\"], \"issuer\""));
        for (String typed : List.of(idp.issuer(), idp.issuer() + "/.well-known/openid-configuration")) {
            assertThat(send(NEW + "?preset=keycloak", to, "preset", "keycloak", "discovery", typed)
                            .text())
                    .contains(
                            "The discovery document of " + idp.issuer() + " was read:",
                            "name=\"issuer-uri\" type=\"text\" value=\"" + idp.issuer() + "\"",
                            "name=\"hosts\" type=\"text\" value=\"keys.example.com\"",
                            "<option value=\"client_secret_post\" selected>",
                            "name=\"login-prompt\" type=\"text\" value=\"Keycloak\"");
        }
        idp.describesItself(
                json -> json.replace("\"issuer\": \"" + idp.issuer(), "\"issuer\": \"https://other.example.com"));
        Answer other = send(NEW, to, "discovery", idp.issuer());
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.text())
                .contains(
                        "The provider calls itself https://other.example.com. Enter exactly this as the issuer URL.",
                        "name=\"discovery\" type=\"text\" value=\"" + idp.issuer() + "\"");
        idp.describesItself(json -> json);
        assertThat(send(NEW, to, "discovery", idp.issuer() + "/nothing").text())
                .contains("The provider returned status 404. Check the path of the issuer URL.");
        assertThat(send(NEW, to, "discovery", "http://10.0.0.1").text())
                .contains(">Enter an https URL such as https://id.example.com/realms/acme.</p>");
        assertThat(send(NEW, to, "discovery", "").text()).contains(">Enter the issuer URL, such as ");
    }

    @Test
    void aMissingKeyForSecretsIsToldBeforeTheForm() {
        try (TestServer keyless = TestServer.on(DatabaseKind.H2, OidcWorld.SITE)) {
            keyless.isSetUpBy("boss@example.com", OidcWorld.PASSWORD);
            Visitor visitor = signedIn(keyless);
            assertThat(visitor.open(NEW).text())
                    .contains("Providers cannot be added yet: MB_ENCRYPTION_SECRET_KEY is not set.", "openssl rand")
                    .doesNotContain("name=\"client-secret\"");
            assertThat(visitor.open("/admin/settings/sign-in").text())
                    .contains("by environment variable VESTIBULE_GOOGLE_CLIENT_SECRET, and restart the server.")
                    .doesNotContain("name=\"google-auth-client-secret\"");
        }
    }

    @Test
    void aProviderOfTheEnvironmentIsShownAndCannotBeChanged() {
        try (TestServer fixed = TestServer.on(
                DatabaseKind.H2,
                OidcWorld.SITE,
                "MB_OIDC_PROVIDERS=[{\"key\": \"house\", \"login-prompt\": \"House\", \"issuer-uri\": \"https://idp.example.com\","
                        + " \"client-id\": \"c\", \"client-secret\": \"" + SECRET + "\"}]")) {
            fixed.isSetUpBy("boss@example.com", OidcWorld.PASSWORD);
            Visitor visitor = signedIn(fixed);
            String path = "/admin/settings/providers/house";
            assertThat(visitor.open(path).text())
                    .contains("MB_OIDC_PROVIDERS")
                    .doesNotContain(SECRET, "/house/remove", "name=\"issuer-uri\"");
            assertThat(visitor.sendOnly(path + "/remove").status()).isEqualTo(400);
            assertThat(visitor.sendOnly(path + "/groups", "enabled", "on").status())
                    .isEqualTo(400);
            assertThat(visitor.open(path).text()).contains("House");
        }
    }

    // --- Its test ---

    @Test
    void theTestIsAChecklistWithCauseAndRemedy() {
        String path = added("checked");
        assertThat(send(path, path + "/test").text())
                .contains(
                        "Test result",
                        "<h3>Discovery document</h3>",
                        "<h3>Issuer matches</h3>",
                        "<p>1 key</p>",
                        "<span class=\"status warn\">Inconclusive</span>",
                        "Sign in with the provider once as an administrator.")
                .doesNotContain("Failed", TestProvider.SECRET);
        idp.refusesTheClient(true);
        assertThat(send(path, path + "/test").text())
                .contains(
                        "Failed",
                        "Check client ID, client secret and the client authentication method.",
                        "invalid_client");
        idp.refusesTheClient(false);

        String other = idp.issuer().replace("127.0.0.1", "localhost");
        send(path, path, fields("issuer-uri", other));
        assertThat(send(path, path + "/test").text())
                .contains(
                        "The provider calls itself " + idp.issuer() + ". Enter exactly this as the issuer URL.",
                        "<li class=\"good\">",
                        "<span class=\"status neutral\">Not tested</span>");
        send(path, path, fields("issuer-uri", idp.issuer() + "/realms/none"));
        assertThat(send(path, path + "/test").text())
                .contains("The provider returned status 404. Check the path of the issuer URL.");
        send(path, path, fields("issuer-uri", "http://127.0.0.1:1"));
        assertThat(send(path, path + "/test").text()).contains("No connection to 127.0.0.1:1. Check host and port");
    }

    // --- Who loses what ---

    @Test
    void deletingAProviderNamesWhoLosesTheirSignIn() {
        String path = added("lost");
        server.hasUser("ann@example.com", OidcWorld.PASSWORD);
        server.hasUser("bob@example.com", OidcWorld.PASSWORD);
        server.tables()
                .run("INSERT INTO external_identity (account_id, provider, issuer, subject, linked_at, last_used_at)"
                        + " SELECT id, 'lost', 'https://idp.example.com', email, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP"
                        + " FROM account WHERE email IN ('ann@example.com', 'bob@example.com')");
        assertThat(admin.text(path + "/remove"))
                .contains("2 users sign in with it.", "0 sessions are revoked immediately.")
                .doesNotContain("no other sign-in method");
        server.tables()
                .run("DELETE FROM password_credential WHERE account_id ="
                        + " (SELECT id FROM account WHERE email = 'bob@example.com')");
        assertThat(admin.text(path + "/remove"))
                .contains("1 of them has no other sign-in method and will be unable to sign in.");
    }

    // --- Its groups ---

    @Test
    void groupsAreMappedByNameAndRemovedAgain() {
        String path = added("mapped") + "/groups";
        boss.post("/api/permissions/group", "{\"name\": \"Data analysts\"}");
        Answer added = send(
                path,
                path,
                "enabled",
                "on",
                "group-attribute",
                "realm_access.roles",
                "theirs",
                "analysts",
                "ours",
                "data ANALYSTS");
        assertThat(added.text()).contains("Group mappings were saved.", "<code>analysts</code>", ">Data analysts</a>");
        send(path, path, "enabled", "on", "group-attribute", "", "theirs", "analysts", "ours", "Administrators");
        JsonNode sync = provider("mapped").path("group-sync");
        assertThat(sync.path("enabled").booleanValue()).isTrue();
        assertThat(sync.path("group-attribute").textValue()).as("the usual one").isEqualTo("groups");
        assertThat(sync.at("/group-mappings/analysts")).hasSize(2);

        Answer wrong = send(path, path, "group-attribute", "groups", "theirs", "", "ours", "No such group");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text())
                .contains(
                        ">Group at the provider: Enter the name or ID that the provider sends.</a>",
                        ">Group on this site: No group has this name.");
        assertThat(admin.text(path)).contains("href=\"" + path + "/remove?mapping=2+analysts\"");
    }

    @Test
    void removingAMappingSaysHowManyUsersLoseTheGroup() {
        String path = added("unmapped") + "/groups";
        int group = boss.post("/api/permissions/group", "{\"name\": \"Losers\"}")
                .json()
                .path("id")
                .intValue();
        for (String theirs : List.of("all & sundry", "some")) {
            send(path, path, "group-attribute", "groups", "theirs", theirs, "ours", "Losers");
        }
        int user = server.hasUser("loser@example.com", OidcWorld.PASSWORD);
        server.users().join(user, group, false);
        server.tables()
                .run(
                        "UPDATE membership SET origin = 'oidc:unmapped' WHERE account_id = ? AND group_id = ?",
                        user,
                        group);
        String remove = path + "/remove?mapping=" + group + "+all+%26+sundry";

        assertThat(admin.text(path)).contains("href=\"" + remove + "\"");
        assertThat(admin.text(remove)).contains("Groups are not synchronized at the moment. No memberships change.");
        send(path, path, "enabled", "on", "group-attribute", "groups");
        assertThat(admin.text(remove))
                .contains(
                        "<h1>Remove the mapping of all &amp; sundry to Losers?</h1>",
                        "1 user is a member of Losers because of a group at Acme. Other groups at Acme are mapped to",
                        "href=\"" + path + "\"");
        assertThat(provider("unmapped").at("/group-sync/group-mappings")).hasSize(2);
        assertThat(admin.send(path + "/remove", "mapping", group + " all & sundry")
                        .text())
                .contains("The mapping of all &amp; sundry to Losers was removed.");
        assertThat(admin.path()).isEqualTo(path);
        assertThat(admin.text(path + "/remove?mapping=" + group + "+some"))
                .contains("1 user is a member of Losers because of a group at Acme, and leaves it at the next sign-in");
        admin.send(path + "/remove", "mapping", group + " some");
        JsonNode sync = provider("unmapped").path("group-sync");
        assertThat(sync.path("group-mappings")).isEmpty();
        assertThat(sync.path("enabled").booleanValue()).isTrue();
        admin.open(remove);
        assertThat(admin.path()).as("removed already").isEqualTo(path);
    }
}

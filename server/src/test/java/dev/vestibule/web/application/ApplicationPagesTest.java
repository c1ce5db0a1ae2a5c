package dev.vestibule.web.application;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code /admin/applications}: the applications of all, for administrators. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class ApplicationPagesTest {
    private static final String ADMIN = "admin@application-pages.example";
    private static final String ANN = "ann@application-pages.example";
    private static final String LIST = "/admin/applications";
    private static final String NEW = LIST + "/new";
    private static final Pattern SECRET = Pattern.compile("vcs_[A-Za-z0-9_-]{43}");
    private static final Pattern ID = Pattern.compile("id=\"client-id\" value=\"([0-9a-f-]{36})\"");

    private final TestServer server;
    private final Client boss;
    private final Visitor admin;
    private final String name = "Wiki " + UUID.randomUUID().toString().substring(0, 8);

    ApplicationPagesTest(TestServer server) {
        this.server = server;
        server.isRunBy(ADMIN, PASSWORD);
        this.boss = server.as(server.signIn(ADMIN, PASSWORD));
        this.admin = Visitor.signedIn(server, ADMIN);
        if (!server.knows(ANN)) {
            server.hasUser(ANN, PASSWORD);
        }
    }

    private String[] form(String... others) {
        Map<String, String> fields = new LinkedHashMap<>(Map.of(
                "template", "other",
                "client_name", name,
                "redirect_uris", RelyingParty.REDIRECT,
                "token_endpoint_auth_method", "client_secret_post",
                "scope", "openid profile email groups",
                "id_token_signed_response_alg", "RS256",
                "group_claim", "names",
                "access_token_format", "opaque",
                "require_pkce", "on",
                "grant-authorization_code", "on"));
        for (int i = 0; i < others.length; i += 2) {
            fields.put(others[i], others[i + 1]);
        }
        return fields.entrySet().stream()
                .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                .toArray(String[]::new);
    }

    private static String found(Pattern pattern, Answer answer) {
        Matcher matcher = pattern.matcher(answer.text());
        assertThat(matcher.find()).as(answer.text()).isTrue();
        return matcher.group(matcher.groupCount());
    }

    private Answer add(String... others) {
        admin.open(NEW);
        String opened = admin.valueOf("opened");
        String[] fields = form(others);
        String[] all = Arrays.copyOf(fields, fields.length + 2);
        all[fields.length] = "opened";
        all[fields.length + 1] = opened;
        return admin.sendOnly(NEW, all);
    }

    private JsonNode registered(String id) {
        return boss.get("/api/vestibule/oauth-client/" + id).json();
    }

    @Test
    void aTemplateFillsTheFormAndTheUrlOfTheApplicationItsAddresses() {
        assertThat(admin.text(NEW + "?template=nextcloud"))
                .contains("value=\"Nextcloud\"", "{url}/apps/user_oidc/code", "aria-current=\"true\">Nextcloud<");
        String[] nextcloud = {
            "template", "nextcloud",
            "url", "https://cloud.example.com/",
            "redirect_uris", "{url}/apps/user_oidc/code",
            "post_logout_redirect_uris", "{url}/",
            "backchannel_logout_uri", "{url}/apps/user_oidc/backchannel-logout/vestibule"
        };
        Answer missing = add("template", "nextcloud", "url", "", "redirect_uris", "{url}/apps/user_oidc/code");
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.text()).contains("Enter the URL of the application, such as https://app.example.com.");
        Answer added = add(nextcloud);
        assertThat(added.status()).as(added.text()).isEqualTo(200);
        assertThat(added.header("Cache-Control").orElseThrow()).contains("no-store");
        String id = found(ID, added);
        String secret = found(SECRET, added);
        assertThat(added.text())
                .contains("Copy the client secret now. You cannot see it again.")
                .contains("--clientid=" + id + " --clientsecret=" + secret, "/.well-known/openid-configuration");
        JsonNode registered = registered(id);
        assertThat(registered.path("redirect_uris").toString())
                .isEqualTo("[\"https://cloud.example.com/apps/user_oidc/code\"]");
        assertThat(registered.path("post_logout_redirect_uris").toString())
                .isEqualTo("[\"https://cloud.example.com/\"]");
        assertThat(registered.path("backchannel_logout_uri").asText())
                .isEqualTo("https://cloud.example.com/apps/user_oidc/backchannel-logout/vestibule");
        assertThat(admin.text(LIST + "/" + id))
                .contains("<h1>" + name, "One secret is valid.")
                .doesNotContain(secret);
        assertThat(admin.text(LIST + "?q=" + name.replace(' ', '+'))).contains("1–1 of 1", "cloud.example.com", id);
    }

    @Test
    void everyTemplateCanBeAddedAsItIs() {
        for (ApplicationTemplate template : ApplicationTemplate.values()) {
            if (template == ApplicationTemplate.OTHER) {
                continue;
            }
            Map<String, String> fields = new LinkedHashMap<>(template.form().values());
            fields.put("client_name", template.product() + " of " + name);
            fields.put("url", "https://app.example.com");
            admin.open(NEW + "?template=" + template.id());
            Answer added = admin.sendOnly(
                    NEW,
                    fields.entrySet().stream()
                            .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                            .toArray(String[]::new));
            assertThat(added.status()).as(template + added.text()).isEqualTo(200);
            assertThat(added.text()).as(template.id()).doesNotContain("{url}", "{id}", "{secret}", "{issuer}");
            assertThat(registered(found(ID, added)).path("redirect_uris").toString())
                    .as(template.id())
                    .doesNotContain("{url}");
            assertThat(registered(found(ID, added))
                            .path("grant_types")
                            .toString()
                            .contains(":device_code"))
                    .as(template.id())
                    .isEqualTo(template == ApplicationTemplate.DEVICE);
        }
    }

    @Test
    void anEditKeepsALifetimeThatTheFormShowsRounded() {
        RelyingParty party =
                new RelyingParty(server, boss, ", \"access_token_lifetime\": 90, \"refresh_token_lifetime\": 3600");
        String path = LIST + "/" + party.id();
        admin.open(path);
        admin.send(path, form("access_token_lifetime", "1", "refresh_token_lifetime", "0"));
        assertThat(registered(party.id()).path("access_token_lifetime").asInt()).isEqualTo(90);
        assertThat(registered(party.id()).path("refresh_token_lifetime").asInt())
                .isEqualTo(3600);
    }

    @Test
    void aFormThatIsSentTwiceAddsOneApplication() {
        admin.open(NEW);
        String[] fields = form("opened", admin.valueOf("opened"));
        String id = found(ID, admin.sendOnly(NEW, fields));
        admin.open(NEW);
        Answer again = admin.send(NEW, fields);
        assertThat(admin.path()).isEqualTo(LIST + "/" + id);
        assertThat(again.text())
                .contains("An application " + name + " was already added. If you lost its secret, rotate it.");
    }

    @Test
    void invalidValuesAreReportedBesideTheirFields() {
        for (String[] wrong : new String[][] {
            {"client_name", "", "Enter a name, such as Grafana."},
            {"redirect_uris", "", "Enter at least one redirect URI."},
            {"redirect_uris", "http://app.example.com/callback", ""},
            {"scope", "openid everything", ""},
            {"access_token_lifetime", "soon", "Enter a whole number from 1 to 1,440."},
            {"access_token_lifetime", "1441", "Enter a whole number from 1 to 1,440."},
            {"backchannel_logout_uri", "ftp://x", ""},
            {"allowed_networks", "10.0.0.0/99", ""}
        }) {
            Answer answer = add(wrong[0], wrong[1]);
            assertThat(answer.status()).as(wrong[1]).isEqualTo(400);
            assertThat(answer.text()).contains("id=\"" + wrong[0] + "-error\"", wrong[2], "value=\"openid");
        }
        assertThat(admin.text(LIST + "?q=" + name.replace(' ', '+'))).contains("No results");
    }

    @Test
    void anIdThatNoDatabaseStoresIsUnknown() {
        assertThat(admin.ask(LIST + "/%00").status()).isEqualTo(404);
        assertThat(admin.ask(LIST + "/%C3%A9/secret").status()).isEqualTo(404);
    }

    @Test
    void anEditKeepsWhatTheFormHasNoFieldFor() {
        RelyingParty party = new RelyingParty(
                server, boss, ", \"default_max_age\": 600, \"client_uri\": \"https://app.example.com\"");
        String path = LIST + "/" + party.id();
        assertThat(admin.text(path)).contains("value=\"mb:full openid", RelyingParty.REDIRECT);
        Answer saved = admin.send(
                path, form("client_name", name, "access_token_lifetime", "30", "require_second_factor", "on"));
        assertThat(saved.text()).contains("The application " + name + " was saved.");
        JsonNode registered = registered(party.id());
        assertThat(registered.path("default_max_age").asInt()).isEqualTo(600);
        assertThat(registered.path("client_uri").asText()).isEqualTo("https://app.example.com");
        assertThat(registered.path("access_token_lifetime").asInt()).isEqualTo(1800);
        assertThat(registered.path("require_second_factor").asBoolean()).isTrue();
    }

    @Test
    void whileASecretIsRotatedBothWorkAndAReloadRotatesNothing() {
        RelyingParty party = new RelyingParty(server, boss, "");
        String path = LIST + "/" + party.id() + "/secret";
        admin.open(path);
        String current = admin.valueOf("current");
        Answer rotated = admin.sendOnly(path, "current", current, "grace", "3600");
        String fresh = found(SECRET, rotated);
        assertThat(rotated.text()).contains("Secret of ", " rotated").doesNotContain(party.secret());
        assertThat(admin.text(LIST + "/" + party.id())).contains("Two secrets are valid. The old one is rejected from");
        Visitor ann = Visitor.signedIn(server, ANN);
        assertThat(party.exchange(party.authorize(ann).code()).status()).isEqualTo(200);
        assertThat(party.withSecret(fresh).exchange(party.authorize(ann).code()).status())
                .isEqualTo(200);

        admin.open(path);
        assertThat(admin.send(path, "current", current, "grace", "0").text()).contains("was already rotated");
        server.passes(Duration.ofHours(2));
        admin.signIn(ADMIN, PASSWORD);
        assertThat(admin.text(LIST + "/" + party.id())).contains("One secret is valid.");
        assertThat(party.exchange(party.authorize(Visitor.signedIn(server, ANN)).code())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aDeletionShowsHowManyUsersItConcerns() {
        RelyingParty party = new RelyingParty(server, boss, "");
        party.signIn(Visitor.signedIn(server, ANN));
        String path = LIST + "/delete?client=" + party.id();
        assertThat(admin.text(path))
                .contains("1 user has allowed it.", "1 active sign-in to it is revoked immediately.")
                .contains("This cannot be undone.");
        Answer deleted = admin.send(LIST + "/delete", "client", party.id());
        assertThat(deleted.text()).contains(" was deleted.");
        assertThat(boss.get("/api/vestibule/oauth-client/" + party.id()).status())
                .isEqualTo(404);
        assertThat(admin.open(LIST + "/" + party.id()).status()).isEqualTo(404);
        assertThat(admin.ask(path).header("Location")).contains(LIST);
    }

    @Test
    void aDryRunSaysWhatATokenWouldHoldAndWhyAUserCannotSignIn() {
        RelyingParty open = new RelyingParty(server, boss, ", \"scope\": \"openid email groups\"");
        String run = LIST + "/" + open.id() + "/dry-run?user=" + ANN;
        assertThat(admin.text(run))
                .contains(
                        "All users can use it.", "\"sub\" : \"" + server.users().id(ANN) + "\"")
                .contains("\"email\" : \"" + ANN + "\"", "All Users")
                .doesNotContain("\"name\" : ");
        assertThat(admin.open(LIST + "/" + open.id() + "/dry-run?user=nobody@example.com")
                        .text())
                .contains("No user has this email address.");
        int group = boss.post("/api/permissions/group", "{\"name\": \"Group of " + name + "\"}")
                .json()
                .path("id")
                .intValue();
        RelyingParty closed = new RelyingParty(
                server, boss, ", \"allowed_groups\": [" + group + "], \"require_second_factor\": true");
        assertThat(admin.text(LIST + "/" + closed.id() + "/dry-run?user=" + ANN))
                .contains("In none of these groups: Group of " + name + ". Add the user to one of them.")
                .contains("Not set up. The user has to set up two-factor authentication first.");
    }

    @Test
    void theApplicationsOfASessionAreBelowItAndRevokedOneByOne() {
        RelyingParty party = new RelyingParty(server, boss, "");
        String access = party.signIn(Visitor.signedIn(server, ANN)).access();
        int ann = server.users().id(ANN);
        String page = admin.text(LIST + "/" + party.id());
        assertThat(page).contains("href=\"/admin/people/" + ann + "\"", "Allowed by ");
        Matcher end = Pattern.compile("/admin/grants/([0-9a-f-]{36})/end").matcher(page);
        assertThat(end.find()).isTrue();
        assertThat(admin.text("/admin/sessions?account=" + ANN)).contains("class=\"child\"", end.group());
        assertThat(admin.text("/admin/people/" + ann)).contains(end.group());
        String back = "/admin/people/" + ann;
        assertThat(admin.text(end.group() + "?back=" + back)).contains("Revoke the access of ", " to the account of ");
        Answer revoked = admin.send(end.group(), "back", back);
        assertThat(admin.path()).isEqualTo(back);
        assertThat(revoked.text()).contains(" was revoked.").doesNotContain(end.group());
        assertThat(server.with("Authorization", "Bearer " + access)
                        .get("/oauth/userinfo")
                        .status())
                .isEqualTo(401);
        assertThat(admin.ask(end.group() + "?back=//evil.example").header("Location"))
                .contains(LIST);
    }

    @Test
    void theListIsAFileToo() {
        RelyingParty party = new RelyingParty(server, boss, "");
        assertThat(admin.text(LIST + ".csv?q=" + party.id()))
                .contains("client_id,name,registered_by", party.id(), "administrator", RelyingParty.REDIRECT);
    }
}

package dev.vestibule.oauth.client;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.NativeApp;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.PublishedMetadata;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Applications whose client ID is the URL of their metadata (Client ID Metadata Documents). */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class ClientDocumentsTest {
    private static final String ENABLED = "/api/setting/oauth-client-documents-enabled";
    private static final String HOSTS = "/api/setting/oauth-client-document-hosts";
    private static final String REDIRECTS = ", \"redirect_uris\": [\"" + NativeApp.REGISTERED + "\"]";
    private static final String PUBLIC = REDIRECTS + ", \"client_name\": \"Notebook\"";

    private final TestServer server;
    private final Client boss;
    private final PublishedMetadata published = new PublishedMetadata(PUBLIC);
    private final NativeApp app;

    ClientDocumentsTest(TestServer server) {
        this.server = server;
        this.boss = new Administrator(server).boss();
        this.app = NativeApp.withId(server, published.id());
    }

    @BeforeEach
    void turnOn() {
        set(ENABLED, "true");
    }

    @AfterEach
    void turnOff() {
        published.close();
        set(ENABLED, "null");
        set(HOSTS, "null");
    }

    private void set(String setting, String value) {
        Answer answer = boss.put(setting, "{\"value\": " + value + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private Visitor newUser() {
        String email = "documents-" + UUID.randomUUID() + "@example.com";
        server.hasUser(email, PASSWORD);
        return Visitor.signedIn(server, email);
    }

    private void refuses(Answer answer, String reason) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.header("Location")).isEmpty();
        assertThat(answer.text()).contains("invalid_client").contains(reason);
    }

    private String inPaths() {
        return URLEncoder.encode(app.id(), StandardCharsets.UTF_8);
    }

    private JsonNode seenByAdministrators() {
        Answer answer = boss.get("/api/vestibule/oauth-client/" + inPaths());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void theServerSaysSoAndReadsDocumentsOnlyWhileItIsTurnedOn() {
        String metadata = "/.well-known/oauth-authorization-server";
        assertThat(server.get(metadata)
                        .json()
                        .path("client_id_metadata_document_supported")
                        .booleanValue())
                .isTrue();
        set(ENABLED, "null");
        assertThat(server.get(metadata).json().has("client_id_metadata_document_supported"))
                .isFalse();
        refuses(newUser().ask(app.request()), "No application has this client_id.");
        assertThat(published.read()).isZero();
    }

    @Test
    void aUserIsShownTheHostAndTheApplicationGetsTokens() {
        Visitor ann = newUser();
        Answer page = ann.ask(app.request());
        assertThat(page.status()).as(page.text()).isEqualTo(200);
        assertThat(page.text())
                .contains("Allow Notebook?", "Identified by", "<p class=\"host\">127.0.0.1</p>")
                .contains("<code>" + app.id() + "</code>", "Any application on this device can use this URL.")
                .doesNotContain("Verified by an administrator", "Registered itself");
        String code = RelyingParty.redirected(RelyingParty.agree(ann, page)).code();
        Answer tokens = app.token(app.exchange(code));
        assertThat(tokens.status()).as(tokens.text()).isEqualTo(200);
        assertThat(app.status(tokens.json().path("access_token").textValue())).isEqualTo(200);
        assertThat(published.read()).as("read once").isEqualTo(1);
        assertThat(ann.text("/account/applications")).contains("Notebook", "Identified by its URL");
    }

    @Test
    void noHostIsCalledBeforeTheUserHasSignedIn() {
        Answer answer = new Visitor(server.client()).ask(app.request());
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location").orElseThrow()).startsWith("https://id.example.com/auth/login?redirect=");
        assertThat(app.token(app.exchange("a-code")).status()).isEqualTo(401);
        assertThat(published.read()).isZero();
    }

    @Test
    void aDocumentIsKeptAsLongAsItSaysWithinLimits() {
        Visitor ann = newUser();
        assertThat(ann.ask(app.request()).status()).isEqualTo(200);
        server.passes(Duration.ofHours(23));
        ann = newUser();
        assertThat(ann.ask(app.request()).status()).isEqualTo(200);
        assertThat(published.read()).as("within a day").isEqualTo(1);
        server.passes(Duration.ofHours(2));
        published.mayBeKept("public, max-age=3600");
        ann = newUser();
        assertThat(ann.ask(app.request()).status()).isEqualTo(200);
        server.passes(Duration.ofMinutes(59));
        assertThat(ann.ask(app.request()).status()).isEqualTo(200);
        assertThat(published.read()).as("after a day, and within an hour").isEqualTo(1);
        published.says(PUBLIC.replace("/callback", "/another"));
        server.passes(Duration.ofMinutes(2));
        Answer moved = ann.ask(app.request());
        assertThat(moved.status()).isEqualTo(400);
        assertThat(moved.text()).contains("The redirect_uri is not registered for this application.");
        assertThat(new AuditLog(boss).about("oauth-client:" + app.id()))
                .as("the first reading, and the change")
                .hasSize(2)
                .allSatisfy(
                        event -> assertThat(event.path("action").textValue()).isEqualTo("oauth-client.fetch"));
    }

    @Test
    void whatIsKnownRemainsValidForADayWhileTheHostIsDown() {
        assertThat(newUser().ask(app.request()).status()).isEqualTo(200);
        published.answers(503, "text/html");
        server.passes(Duration.ofHours(25));
        Visitor ann = newUser();
        assertThat(ann.ask(app.request()).status()).isEqualTo(200);
        assertThat(ann.ask(app.request()).status()).isEqualTo(200);
        assertThat(published.read()).as("at first, and once in a minute").isEqualTo(2);
        server.passes(Duration.ofHours(24));
        refuses(newUser().ask(app.request()), "The client metadata document cannot be read.");
        published.answers(200, "application/json");
        server.passes(Duration.ofMinutes(2));
        assertThat(newUser().ask(app.request()).status()).isEqualTo(200);
        published.answers(404, "text/html");
        server.passes(Duration.ofHours(25));
        refuses(
                newUser().ask(app.request()),
                "The client metadata document is refused: it was answered with status 404.");
    }

    @Test
    void aDocumentThatDoesNotDescribeTheApplicationIsRefused() {
        Visitor ann = newUser();
        published.publishes("{\"client_id\": \"" + published.id() + "/\"" + PUBLIC + "}");
        refuses(ann.ask(app.request()), "client_id is not the URL of the document");
        published.says(PUBLIC);
        refuses(ann.ask(app.request()), "client_id is not the URL of the document");
        assertThat(published.read()).as("not again within a minute").isEqualTo(1);
        refusedOnceReadAgain(ann, PUBLIC + ", \"client_secret\": \"x\"", "it contains a secret");
        refusedOnceReadAgain(
                ann,
                PUBLIC + ", \"token_endpoint_auth_method\": \"client_secret_basic\"",
                "token_endpoint_auth_method: value must be one of: none, private_key_jwt.");
        refusedOnceReadAgain(ann, ", \"redirect_uris\": [\"javascript:alert(1)\"]", "redirect_uris: ");
        refusedOnceReadAgain(ann, ", \"client_name\": \"No redirect\"", "redirect_uris: ");
        refusedOnceReadAgain(
                ann, PUBLIC + ", \"client_uri\": \"https://" + "a".repeat(6000) + "\"", "longer than 5120");
        published.answers(200, "text/html");
        refusedOnceReadAgain(ann, PUBLIC, "its content type is not application/json");
        published.answers(302, "application/json");
        refusedOnceReadAgain(ann, PUBLIC, "it was answered with status 302");
        assertThat(published.read()).as("no redirect is followed").isEqualTo(7);
        assertThat(server.tables().count("SELECT COUNT(*) FROM oauth_client WHERE id = ?", app.id()))
                .isZero();
    }

    private void refusedOnceReadAgain(Visitor visitor, String members, String reason) {
        published.says(members);
        server.passes(Duration.ofSeconds(61));
        refuses(visitor.ask(app.request()), reason);
    }

    @Test
    void hostsThatAreNotPublicOrNotListedAreNotCalled() {
        Visitor ann = newUser();
        for (String inside : new String[] {"https://127.0.0.1/c", "https://10.0.0.1/c", "https://[::1]/c"}) {
            refuses(ann.ask(app.request("client_id", inside)), "The client metadata document cannot be read.");
        }
        for (String none : new String[] {
            "https://app.example.com",
            "https://app.example.com/",
            "https://app.example.com/a/../b",
            "https://app.example.com/%2E%2E/b",
            "https://user@app.example.com/c",
            "https://app.example.com/c#d",
            "http://app.example.com/c",
            "ftp://app.example.com/c",
            published.id() + "x"
        }) {
            refuses(ann.ask(app.request("client_id", none)), "No application has this client_id.");
        }
        assertThat(boss.put(HOSTS, "{\"value\": \"not a host\"}").text())
                .contains("value must be host names such as app.example.com, separated by commas.");
        set(HOSTS, "\"app.example.com\"");
        refuses(ann.ask(app.request()), "No application has this client_id.");
        assertThat(published.read()).isZero();
        set(HOSTS, "\"app.example.com, 127.0.0.1\"");
        assertThat(ann.ask(app.request()).status()).isEqualTo(200);
    }

    @Test
    void administratorsSeeItAndWhatTheyDecideStays() {
        Visitor ann = newUser();
        assertThat(ann.ask(app.request()).status()).isEqualTo(200);
        JsonNode seen = seenByAdministrators();
        assertThat(seen.path("registration_type").textValue()).isEqualTo("document");
        assertThat(seen.path("document_expires_at").textValue()).isNotBlank();
        Answer list = boss.get("/admin/applications?origin=document&q=127.0.0.1");
        assertThat(list.status()).isEqualTo(200);
        assertThat(boss.get("/api/oauth/authorizations?event-type=registered&client-id=" + inPaths())
                        .json()
                        .path("total")
                        .intValue())
                .isEqualTo(1);

        Answer changed = boss.put(
                "/api/vestibule/oauth-client/" + inPaths(),
                "{\"client_name\": \"Other\", \"redirect_uris\": [\"https://evil.example.com/\"],"
                        + " \"first_party\": true, \"allowed_networks\": [\"192.0.2.0/24\"]}");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        server.passes(Duration.ofHours(25));
        ann = newUser();
        Answer refused = ann.ask(app.request());
        assertThat(RelyingParty.redirected(refused).error()).isEqualTo("access_denied");
        JsonNode now = seenByAdministrators();
        assertThat(now.path("client_name").textValue()).isEqualTo("Notebook");
        assertThat(now.path("first_party").booleanValue()).isFalse();
        assertThat(now.path("redirect_uris").toString()).isEqualTo("[\"" + NativeApp.REGISTERED + "\"]");
        assertThat(now.path("allowed_networks").toString()).isEqualTo("[\"192.0.2.0/24\"]");
        assertThat(boss.delete("/api/vestibule/oauth-client/" + inPaths()).status())
                .isEqualTo(204);
    }
}

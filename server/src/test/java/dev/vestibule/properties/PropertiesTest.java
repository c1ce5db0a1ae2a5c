package dev.vestibule.properties;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.util.Lists;
import org.junit.jupiter.api.Test;

/** {@code GET /api/session/properties}: who may read what (session wire, section 7). */
@OnEachServer({
    "VESTIBULE_METRICS_TOKEN=metrics-token-marker",
    "MB_SITE_NAME=Acme Identity",
    "MB_SESSION_TIMEOUT=2 hours"
})
class PropertiesTest {
    private static final String[] PUBLIC = {
        "version",
        "token-features",
        "site-url",
        "site-locale",
        "report-timezone",
        "available-locales",
        "setup-token",
        "has-user-setup",
        "enable-password-login",
        "password-complexity",
        "session-cookies",
        "mfa-enforcement",
        "mfa-requirement-deadline",
        "google-auth-client-id",
        "google-auth-enabled",
        "ldap-enabled",
        "ldap-configured?",
        "jwt-enabled",
        "saml-enabled",
        "other-sso-enabled?",
        "email-configured?",
        "engines",
        "application-name",
        "anon-tracking-enabled",
        "is-hosted?",
        "report-timezone-long",
        "report-timezone-short",
        "available-timezones",
        "available-fonts",
        "startup-time-millis",
        "application-colors",
        "application-font",
        "application-logo-url",
        "application-favicon-url",
        "loading-message",
        "help-link",
        "help-link-custom-destination",
        "show-metabase-links",
        "humanization-strategy",
        "start-of-week",
        "custom-formatting",
        "landing-page"
    };
    private static final String[] FOR_USERS = {"site-uuid", "admin-email", "system-timezone"};
    private static final String[] FOR_ADMINISTRATORS = {
        "session-cookie-samesite",
        "session-timeout",
        "source-address-header",
        "google-auth-configured",
        "encryption-enabled"
    };

    /** Internal, sensitive or off the list, whoever asks. */
    private static final String[] NEVER = {
        "not-behind-proxy",
        "reset-token-ttl-hours",
        "mfa-challenge-signing-key",
        "premium-embedding-token",
        "ldap-password",
        "version-info",
        "embedding-secret-key",
        "email-smtp-password",
        "slack-app-token"
    };

    private static final String[] OWN = {"session", "user", "permissions"};

    private final TestServer server;
    private final String user;
    private final String administrator;

    PropertiesTest(TestServer server) {
        this.server = server;
        if (server.users().count() == 0) {
            server.hasAdministrator("admin@example.com", PASSWORD);
            server.hasUser("user@example.com", PASSWORD);
        }
        user = server.signIn("user@example.com", PASSWORD);
        administrator = server.signIn("admin@example.com", PASSWORD);
    }

    private static List<String> keys(JsonNode properties) {
        return Lists.newArrayList(properties.fieldNames());
    }

    private JsonNode properties(Client client) {
        Answer answer = client.get("/api/session/properties");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/json; charset=utf-8");
        return answer.json();
    }

    // --- Visibility ---

    @Test
    void strangersReadWhatIsPublic() {
        assertThat(keys(properties(server.client())))
                .contains(PUBLIC)
                .doesNotContain(FOR_USERS)
                .doesNotContain(FOR_ADMINISTRATORS)
                .doesNotContain(OWN)
                .doesNotContain(NEVER);
    }

    @Test
    void whoIsSignedInReadsMoreAndTheirOwn() {
        for (Client client : List.of(server.as(user), server.withCookie(user))) {
            assertThat(keys(properties(client)))
                    .contains(PUBLIC)
                    .contains(FOR_USERS)
                    .contains(OWN)
                    .doesNotContain(FOR_ADMINISTRATORS)
                    .doesNotContain(NEVER);
        }
    }

    @Test
    void administratorsReadMostButNoSecret() {
        assertThat(keys(properties(server.as(administrator))))
                .contains(PUBLIC)
                .contains(FOR_USERS)
                .contains(FOR_ADMINISTRATORS)
                .contains(OWN)
                .doesNotContain(NEVER);
        assertThat(server.as(administrator).get("/api/session/properties").text())
                .doesNotContain("metrics-token-marker");
    }

    @Test
    void aDeadKeyReadsAsAStrangerDoes() {
        String key = server.signIn("user@example.com", PASSWORD);
        server.as(key).delete("/api/session");
        String strangers = server.get("/api/session/properties").text();
        for (Client client : List.of(
                server.as(key),
                server.withCookie(key),
                server.as("nonsense"),
                server.as("01234567-89ab-cdef-0123-456789abcdef"),
                server.as("nonsense").withCookie(user))) {
            Answer answer = client.get("/api/session/properties");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo(strangers);
        }
    }

    // --- Values ---

    @Test
    void clientsFindTheValuesThatTheyRequire() {
        JsonNode all = properties(server.client());
        assertThat(all.at("/version/tag").textValue()).isEqualTo("v0.64.0");
        assertThat(all.path("site-url").isNull()).isTrue();
        assertThat(all.path("site-locale").textValue()).isEqualTo("en");
        assertThat(all.path("enable-password-login").booleanValue()).isTrue();
        assertThat(all.path("password-complexity").toString()).isEqualTo("{\"total\":15}");
        assertThat(all.path("session-cookies").isNull()).isTrue();
        assertThat(all.path("mfa-enforcement").textValue()).isEqualTo("off");
        assertThat(all.path("mfa-requirement-deadline").isNull()).isTrue();
        assertThat(all.path("google-auth-enabled").booleanValue()).isFalse();
        assertThat(all.path("ldap-enabled").booleanValue()).isFalse();
        assertThat(all.path("engines").isObject()).isTrue();
        assertThat(all.path("available-locales").isArray()).isTrue();
        for (JsonNode locale : all.path("available-locales")) {
            assertThat(locale.size()).isEqualTo(2);
            assertThat(locale.get(0).isTextual() && locale.get(1).isTextual()).isTrue();
        }
        assertThat(all.at("/version/date").textValue()).matches("\\d{4}-\\d\\d-\\d\\d");
        assertThat(all.at("/version/hash").textValue()).isNotEmpty();
        assertThat(all.path("start-of-week").textValue()).isEqualTo("sunday");
        assertThat(all.path("help-link").textValue()).isEqualTo("hidden");
        assertThat(all.path("landing-page").textValue()).isEmpty();
        assertThat(all.path("startup-time-millis").doubleValue()).isBetween(1.0, 120_000.0);
        assertThat(all.path("token-features").size()).isPositive();
        all.path("token-features")
                .forEach(feature -> assertThat(feature.isBoolean()).isTrue());
        assertThat(all.at("/token-features/session_timeout_config").booleanValue())
                .isTrue();
    }

    @Test
    void zonesAreOnesThatClientsCanUse() {
        JsonNode all = properties(server.client());
        List<String> zones = new ArrayList<>();
        all.path("available-timezones").forEach(zone -> zones.add(zone.textValue()));
        assertThat(zones).isSorted().contains("Asia/Tokyo", "Europe/Berlin", "America/New_York", "UTC");
        assertThat(zones).allMatch(zone -> ZoneId.of(zone).getId().equals(zone));
        assertThat(all.path("report-timezone").isNull()).isTrue();
        assertThat(ZoneId.of(all.path("report-timezone-long").textValue())).isEqualTo(ZoneId.systemDefault());
        assertThat(all.path("report-timezone-short").textValue()).isNotEmpty();
        assertThat(server.get("/api/session/properties").text())
                .as("small enough to be asked for often")
                .hasSizeLessThan(16 * 1024);
    }

    @Test
    void thePictureThatIsNamedIsThere() {
        String icon =
                properties(server.client()).path("application-favicon-url").textValue();
        assertThat(server.get(icon).status()).isEqualTo(200);
    }

    @Test
    void administratorsFindTheirs() {
        JsonNode all = properties(server.as(administrator));
        assertThat(all.path("session-cookie-samesite").textValue()).isEqualTo("lax");
        assertThat(all.path("session-timeout").toString()).isEqualTo("{\"amount\":2,\"unit\":\"hours\"}");
        assertThat(all.path("encryption-enabled").booleanValue()).isFalse();
        assertThat(all.path("source-address-header").textValue()).isEqualTo("X-Forwarded-For");
        assertThat(all.path("site-name").textValue()).isEqualTo("Acme Identity");
        assertThat(all.path("site-uuid").textValue()).matches("[0-9a-f-]{36}");
    }

    @Test
    void theCallersSessionUserAndPermissionsAreTold() {
        JsonNode all = properties(server.as(user));
        Instant created = Instant.parse(all.at("/session/created_at").textValue());
        assertThat(created)
                .isBetween(server.now().minusSeconds(30), server.now().plusSeconds(5));
        assertThat(Instant.parse(all.at("/session/expires_at").textValue()))
                .isEqualTo(created.plus(Duration.ofDays(14)));
        assertThat(all.at("/session/idle_limit_seconds").intValue()).isEqualTo(7200);
        assertThat(all.at("/session/method").textValue()).isEqualTo("password");
        assertThat(all.at("/user/email").textValue()).isEqualTo("user@example.com");
        assertThat(all.at("/user/first_name").textValue()).isEqualTo("Ann");
        assertThat(all.at("/user/last_name").textValue()).isEqualTo("Example");
        assertThat(all.at("/user/is_superuser").booleanValue()).isFalse();
        assertThat(all.at("/user/group_ids").toString()).isEqualTo("[1]");
        assertThat(all.at("/permissions/can_create_queries").isBoolean()).isTrue();
        assertThat(properties(server.as(administrator)).at("/user/is_superuser").booleanValue())
                .isTrue();
    }

    // --- Validators ---

    @Test
    void whoHasTheLatestIsToldSoWithoutABody() {
        for (Client client : List.of(server.client(), server.as(user), server.as(administrator))) {
            Answer first = client.get("/api/session/properties");
            String tag = first.header("ETag").orElseThrow();
            assertThat(tag).matches("\"[^\"]+\"");
            Answer again = client.with("If-None-Match", tag).get("/api/session/properties");
            assertThat(again.status()).isEqualTo(304);
            assertThat(again.text()).isEmpty();
            assertThat(again.header("ETag")).contains(tag);
            assertThat(again.header("Content-Type")).isEmpty();
            assertThat(client.with("If-None-Match", "\"another\"")
                            .get("/api/session/properties")
                            .text())
                    .isEqualTo(first.text());
        }
    }

    @Test
    void everyCallerAndEverySessionHasATagOfItsOwn() {
        String second = server.signIn("user@example.com", PASSWORD);
        assertThat(List.of(server.client(), server.as(user), server.as(second), server.as(administrator)).stream()
                        .map(client -> client.get("/api/session/properties")
                                .header("ETag")
                                .orElseThrow())
                        .distinct())
                .hasSize(4);
        String users =
                server.as(user).get("/api/session/properties").header("ETag").orElseThrow();
        assertThat(server.as(administrator)
                        .with("If-None-Match", users)
                        .get("/api/session/properties")
                        .status())
                .isEqualTo(200);
        assertThat(server.with("If-None-Match", users)
                        .get("/api/session/properties")
                        .status())
                .isEqualTo(200);
    }
}

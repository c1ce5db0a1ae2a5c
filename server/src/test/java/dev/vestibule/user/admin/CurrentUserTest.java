package dev.vestibule.user.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.UserColumns;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.util.Lists;
import org.junit.jupiter.api.Test;

/** {@code GET /api/user/current} (identity wire, 1.4). */
@OnEachServer
class CurrentUserTest {
    /** The contract's columns, then what it adds in an edition without paid features. */
    private static final String[] KEYS = UserColumns.fullAnd(
            "type",
            "attributes",
            "personal_collection_id",
            "tenant_collection_id",
            "group_ids",
            "is_installer",
            "has_invited_second_user",
            "has_question_and_dashboard",
            "has_model",
            "first_login",
            "custom_homepage",
            "can_write_any_collection",
            "permissions");

    private final TestServer server;

    CurrentUserTest(TestServer server) {
        this.server = server;
    }

    @Test
    void theAnswerHasExactlyTheContractsKeys() {
        int id = server.hasUser("keys@example.com", PASSWORD);
        JsonNode user = server.as(server.signIn("keys@example.com", PASSWORD))
                .get("/api/user/current")
                .json();
        assertThat(Lists.newArrayList(user.fieldNames())).containsExactlyInAnyOrder(KEYS);
        assertThat(Lists.newArrayList(user.path("permissions").fieldNames()))
                .containsExactlyInAnyOrder(
                        "can_create_queries",
                        "can_create_native_queries",
                        "can_access_setting",
                        "can_access_subscription",
                        "can_access_monitoring",
                        "can_access_data_model",
                        "can_access_db_details",
                        "is_group_manager");
        assertThat(user.path("id").intValue()).isEqualTo(id);
        assertThat(user.path("email").textValue()).isEqualTo("keys@example.com");
        assertThat(user.path("first_name").textValue()).isEqualTo("Ann");
        assertThat(user.path("common_name").textValue()).isEqualTo("Ann Example");
        assertThat(user.path("is_active").booleanValue()).isTrue();
        assertThat(user.path("is_superuser").booleanValue()).isFalse();
        assertThat(user.path("type").textValue()).isEqualTo("personal");
        assertThat(user.path("attributes").isObject()).isTrue();
        assertThat(user.path("group_ids").toString()).isEqualTo("[1]");
        for (String none : List.of("sso_source", "login_attributes", "jwt_attributes", "tenant_id", "locale")) {
            assertThat(user.path(none).isNull()).as(none).isTrue();
        }
    }

    @Test
    void administratorsBelongToTheirGroup() {
        server.hasAdministrator("admin@example.com", PASSWORD);
        JsonNode user = server.as(server.signIn("admin@example.com", PASSWORD))
                .get("/api/user/current")
                .json();
        assertThat(user.path("is_superuser").booleanValue()).isTrue();
        assertThat(user.path("group_ids").toString()).isEqualTo("[1,2]");
        assertThat(user.path("can_write_any_collection").booleanValue()).isTrue();
    }

    @Test
    void firstAndLastSignInAreTold() {
        server.hasUser("signins@example.com", PASSWORD);
        Instant first = server.now();
        server.signIn("signins@example.com", PASSWORD);
        server.passes(Duration.ofHours(5));
        Instant last = server.now();
        String key = server.signIn("signins@example.com", PASSWORD);
        for (int i = 0; i < 2; i++) {
            JsonNode user = server.as(key).get("/api/user/current").json();
            assertThat(Instant.parse(user.path("first_login").textValue()))
                    .isBetween(first.minusSeconds(1), first.plusSeconds(5));
            assertThat(Instant.parse(user.path("last_login").textValue()))
                    .isBetween(last.minusSeconds(1), last.plusSeconds(5));
        }
    }

    @Test
    void theSecondUserOfAServerIsNoInstaller() {
        int id = server.hasUser("later@example.com", PASSWORD);
        JsonNode user = server.as(server.signIn("later@example.com", PASSWORD))
                .get("/api/user/current")
                .json();
        assertThat(user.path("is_installer").booleanValue()).isEqualTo(id == 1);
    }
}

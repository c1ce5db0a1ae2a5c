package dev.vestibule.federation.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a provider says about groups decides about the memberships that came from it, and about no others. */
@OnEachServer({OidcWorld.SITE, OidcWorld.PHRASE})
class OidcGroupsTest {
    private final TestServer server;
    private final OidcWorld world;

    OidcGroupsTest(TestServer server) {
        this.server = server;
        this.world = new OidcWorld(server);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void groupsFollowTheClaimAndOnlyThoseThatCameFromIt() {
        int byHand = group("hand-" + world.key());
        int first = group("first-" + world.key());
        int second = group("second-" + world.key());
        world.tryOut();
        world.boss().put(world.path(), """
                {"group-sync": {"enabled": true, "group-attribute": "roles.of",
                 "group-mappings": {"a": [%d], "b": [%d], "h": [%d]}}}""".formatted(first, second, byHand));
        Map<String, Object> claims = OidcWorld.person("sub-groups", "groups." + world.key() + "@example.com");
        claims.put("roles", Map.of("of", List.of("a", "unknown")));
        world.idp().isSignedInAs(claims);
        String session = world.keyOf(world.signIn(""));
        int id = server.as(session).get("/api/user/current").json().path("id").intValue();
        server.users().join(id, byHand, false);
        assertThat(origins(id)).containsExactlyInAnyOrder("1 system", first + " oidc:" + world.key(), byHand + " hand");

        Map<String, List<String>> before = server.tables().dumpBesideTries();
        JsonNode preview = world.boss()
                .post(world.path() + "/group-preview", "{\"user-id\": %d, \"groups\": [\"b\", \"h\"]}".formatted(id))
                .json();
        assertThat(preview.toString())
                .isEqualTo("{\"joins\":[%d],\"leaves\":[%d],\"stays\":[1,%d]}".formatted(second, first, byHand));
        assertThat(server.tables().dumpBesideTries()).isEqualTo(before);

        claims.put("roles", Map.of("of", List.of("b")));
        world.keyOf(world.signIn(""));
        assertThat(origins(id))
                .containsExactlyInAnyOrder("1 system", second + " oidc:" + world.key(), byHand + " hand");

        for (Object broken : new Object[] {null, 7, List.of(1, 2), Map.of("of", Map.of())}) {
            claims.put("roles", broken);
            world.keyOf(world.signIn(""));
            assertThat(origins(id))
                    .as("nothing is changed by " + broken)
                    .containsExactlyInAnyOrder("1 system", second + " oidc:" + world.key(), byHand + " hand");
        }
        claims.put("roles", Map.of("of", List.of()));
        world.keyOf(world.signIn(""));
        assertThat(origins(id)).containsExactlyInAnyOrder("1 system", byHand + " hand");
        JsonNode history = world.boss()
                .get("/api/vestibule/user/" + id + "/membership-history")
                .json();
        assertThat(history).hasSize(4);
        assertThat(history.get(0).path("what").textValue()).isEqualTo("removed");
        assertThat(history.get(0).path("origin").textValue()).isEqualTo("oidc:" + world.key());

        JsonNode links = world.boss()
                .get("/api/vestibule/user/" + id + "/external-identity")
                .json();
        assertThat(links).hasSize(1);
        assertThat(world.boss()
                        .delete("/api/vestibule/external-identity/"
                                + links.get(0).path("id"))
                        .status())
                .isEqualTo(204);
        assertThat(world.status(session)).as("unlinked is signed out").isEqualTo(401);
    }

    private int group(String name) {
        return world.boss()
                .post("/api/permissions/group", "{\"name\": \"" + name + "\"}")
                .json()
                .path("id")
                .intValue();
    }

    private List<String> origins(int user) {
        List<String> origins = new ArrayList<>();
        server.users().origins(user).forEach((group, origin) -> origins.add(group + " " + origin));
        return origins;
    }
}

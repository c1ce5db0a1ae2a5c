package dev.vestibule.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private static final Handler NOTHING = request -> Response.noContent();

    private final Routes routes = new Routes()
            .get("/api/user/current", request -> null, NOTHING)
            .get("/api/user/{id}", NOTHING)
            .put("/api/user/{id}/password", NOTHING)
            .delete("/api/user/{id}", NOTHING)
            .post("/api/session", NOTHING)
            .slowPost("/api/setup", NOTHING);

    @Test
    void exactPathsWinOverPatterns() {
        assertThat(routes.find("GET", "/api/user/current").route().fast()).isNotNull();
        assertThat(routes.find("GET", "/api/user/7").pathValues()).isEqualTo(Map.of("id", "7"));
        assertThat(routes.find("DELETE", "/api/user/current").pathValues()).isEqualTo(Map.of("id", "current"));
        assertThat(routes.find("PUT", "/api/user/7/password").pathValues()).isEqualTo(Map.of("id", "7"));
    }

    @Test
    void costIsKnown() {
        assertThat(routes.find("POST", "/api/setup").route().slow()).isTrue();
        assertThat(routes.find("POST", "/api/session").route().slow()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/api",
                "/api/user",
                "/api/session//",
                "/api/session/x",
                "/api//session",
                "//api/session",
                "/API/session",
                "/api/session;x",
                "/api/session%2f",
                "/api/user/7/password/",
                "/api/user/7/",
                "api/session"
            })
    void whatIsSpeltOtherwiseIsNoRoute(String path) {
        for (String method : new String[] {"GET", "POST", "PUT", "DELETE"}) {
            assertThat(routes.find(method, path)).isNull();
        }
    }

    @Test
    void otherMethodsAreNoRoute() {
        assertThat(routes.find("PUT", "/api/session")).isNull();
        assertThat(routes.find("get", "/api/user/current")).isNull();
        assertThat(routes.find("HEAD", "/api/user/current")).isNull(); // the front asks for GET instead
    }

    /** As sent: whoever reads a number or a text out of a path judges it undecoded. */
    @Test
    void valuesInPathsAreNotDecoded() {
        assertThat(routes.find("GET", "/api/user/%37").pathValues()).isEqualTo(Map.of("id", "%37"));
        assertThat(routes.find("PUT", "/api/user//password").pathValues()).isEqualTo(Map.of("id", ""));
    }

    @Test
    void routesOfAnAreaAreMadeOnceWhenOneOfItsPathsIsAskedFor() {
        AtomicInteger made = new AtomicInteger();
        routes.area("/admin", () -> {
            made.incrementAndGet();
            return List.of(area -> area.get("/admin", NOTHING).get("/admin/{id}", NOTHING));
        });
        assertThat(routes.missing("/api/user/current")).isNull();
        assertThat(routes.missing("/administrator")).isNull();
        assertThat(routes.find("GET", "/admin/7")).isNull();
        assertThat(made).hasValue(0);
        routes.missing("/admin/7").run();
        assertThat(routes.missing("/admin")).isNull();
        assertThat(routes.find("GET", "/admin").route().method()).isEqualTo("GET");
        assertThat(routes.find("GET", "/admin/7").pathValues()).isEqualTo(Map.of("id", "7"));
        assertThat(routes.find("GET", "/admin/7/8")).isNull();
        assertThat(routes.all()).contains("GET /admin", "GET /admin/{id}", "POST /api/session");
        assertThat(made).hasValue(1);
    }

    @Test
    void routeOutsideOfItsAreaIsAMistake() {
        routes.area("/admin", () -> List.of(area -> area.get("/account", NOTHING)));
        assertThatThrownBy(routes::all).hasMessageContaining("GET /account");
    }

    @Test
    void twoRoutesForOneThingAreAMistake() {
        assertThatThrownBy(() -> routes.post("/api/session", NOTHING)).isInstanceOf(IllegalStateException.class);
    }
}

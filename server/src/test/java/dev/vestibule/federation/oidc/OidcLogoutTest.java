package dev.vestibule.federation.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestProvider;
import dev.vestibule.testing.TestServer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How sessions that came over a provider end: when it says so, when it is switched off, and at the provider too. */
@OnEachServer({OidcWorld.SITE, OidcWorld.PHRASE})
class OidcLogoutTest {
    private final TestServer server;
    private final OidcWorld world;

    OidcLogoutTest(TestServer server) {
        this.server = server;
        this.world = new OidcWorld(server);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Answer logout(JWTClaimsSet.Builder claims, String type) {
        return server.client()
                .form(
                        "/auth/sso/" + world.key() + "/backchannel-logout",
                        Map.of("logout_token", world.idp().signed(claims, type)));
    }

    private JWTClaimsSet.Builder logoutClaims() {
        return world.idp()
                .claims()
                .jwtID(UUID.randomUUID().toString())
                .claim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
    }

    @Test
    void backChannelLogoutEndsExactlyTheSessionsThatItNames() {
        world.tryOut();
        String one = world.signInAs("bea", "sid-1");
        String two = world.signInAs("bea", "sid-2");
        String other = world.signInAs("cleo", "sid-3");
        JWTClaimsSet.Builder bySession = logoutClaims().claim("sid", "sid-1");
        assertThat(logout(bySession, "logout+jwt").status()).isEqualTo(200);
        assertThat(List.of(world.status(one), world.status(two), world.status(other)))
                .containsExactly(401, 200, 200);
        assertThat(logout(bySession, "logout+jwt").status()).as("a second time").isEqualTo(400);
        assertThat(logout(logoutClaims().subject("bea"), "JWT").status()).isEqualTo(200);
        assertThat(List.of(world.status(one), world.status(two), world.status(other)))
                .containsExactly(401, 401, 200);
        assertThat(server.tables().value("SELECT DISTINCT end_reason FROM session WHERE outside_session = 'sid-1'"))
                .isEqualTo("sso-logout");
    }

    @Test
    void aSignOutAtAProviderThatNobodyKnowsWritesNothingOfItsAddressIntoACookie() {
        Answer answer = server.get("/auth/sso/nobody;Domain=example.com;Max-Age=1/logout");
        assertThat(answer.header("Location")).contains("/auth/logout");
        assertThat(answer.cookies()).noneMatch(cookie -> cookie.name().equals("metabase.OIDC_HINT"));
    }

    @Test
    void logoutTokensThatAreNotRightEndNothing() {
        world.tryOut();
        String session = world.signInAs("dora", "sid-9");
        Map<String, JWTClaimsSet.Builder> all = new LinkedHashMap<>();
        all.put("no event", logoutClaims().subject("dora").claim("events", null));
        all.put("another event", logoutClaims().subject("dora").claim("events", Map.of("x", Map.of())));
        all.put(
                "event is no object",
                logoutClaims()
                        .subject("dora")
                        .claim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", "yes")));
        all.put("a nonce", logoutClaims().subject("dora").claim("nonce", "n"));
        all.put("nobody", logoutClaims());
        all.put("no jti", logoutClaims().subject("dora").jwtID(null));
        all.put("too old", logoutClaims().subject("dora").issueTime(world.at(-200)));
        all.put("another audience", logoutClaims().subject("dora").audience("another"));
        all.put("another issuer", logoutClaims().subject("dora").issuer("https://evil.example"));
        Map<String, List<String>> before = server.tables().dumpBesideTries();
        all.forEach((what, claims) ->
                assertThat(logout(claims, "logout+jwt").status()).as(what).isEqualTo(400));
        assertThat(logout(logoutClaims().subject("dora"), "at+jwt").status()).isEqualTo(400);
        assertThat(server.client()
                        .form("/auth/sso/" + world.key() + "/backchannel-logout", Map.of("logout_token", "x"))
                        .status())
                .isEqualTo(400);
        assertThat(server.tables().dumpBesideTries()).isEqualTo(before);
        assertThat(world.status(session)).isEqualTo(200);
        assertThat(logout(logoutClaims().subject("dora"), "logout+jwt").status())
                .isEqualTo(200);
        assertThat(world.status(session)).as("a good one ends it").isEqualTo(401);
        Figures.print("F04", "%d of %d logout tokens refused on %s", all.size() + 2, all.size() + 2, server);
    }

    @Test
    void switchingOffEndsItsSessionsAndRevivesNone() {
        world.tryOut();
        String session = world.signInAs("eve", "sid-5");
        world.boss().put(world.path(), "{\"enabled\": false}");
        assertThat(world.status(session)).isEqualTo(401);
        assertThat(server.get("/auth/sso/" + world.key()).status()).isEqualTo(400);
        world.boss().put(world.path(), "{\"enabled\": true}");
        assertThat(world.status(session)).isEqualTo(401);
        assertThat(world.begin(server.client(), "").provider().getPath()).isEqualTo("/authorize");
    }

    /** The provider's own session ends too, by a page of ours: a form may lead to no other site. */
    @Test
    void signingOutLeadsOnToTheProvider() {
        world.tryOut();
        Answer page = server.get("/auth/logout?provider=" + world.key());
        assertThat(page.text()).contains("content=\"0;url=/auth/sso/" + world.key() + "/logout\"");
        assertThat(server.get("/auth/logout?provider=unknown").text()).doesNotContain("http-equiv=\"refresh\"");
        URI end = URI.create(server.get("/auth/sso/" + world.key() + "/logout")
                .header("Location")
                .orElseThrow());
        assertThat(end.toString()).startsWith(world.idp().issuer() + "/end?");
        assertThat(TestProvider.fields(end.getRawQuery()))
                .containsEntry("client_id", TestProvider.CLIENT)
                .containsEntry("post_logout_redirect_uri", "https://id.example.com/auth/login");
    }

    /**
     * With its own token, so that the provider need not ask; and the token is for that one path of that one browser.
     */
    @Test
    void aSignOutShowsTheProviderTheTokenThatItGave() {
        world.tryOut();
        world.signInAs("gil", "sid-7");
        Answer signedIn = world.signIn("");
        String path = "/auth/sso/" + world.key() + "/logout";
        assertThat(signedIn.cookie("metabase.OIDC_HINT").attributes())
                .containsOnly(
                        Map.entry("Path", path),
                        Map.entry("SameSite", "Strict"),
                        Map.entry("HttpOnly", ""),
                        Map.entry("Secure", ""));
        String token = signedIn.cookie("metabase.OIDC_HINT").value();
        Answer there = server.with("Cookie", "metabase.OIDC_HINT=" + token).get(path);
        assertThat(there.header("Location").orElseThrow())
                .startsWith(world.idp().issuer() + "/end?")
                .contains("client_id=", "id_token_hint=" + token, "post_logout_redirect_uri=");
        assertThat(there.cookie("metabase.OIDC_HINT").value()).isEmpty();
        assertThat(server.get(path).header("Location").orElseThrow())
                .startsWith(world.idp().issuer() + "/end?")
                .doesNotContain("id_token_hint");
        assertThat(server.tables().dump().toString()).doesNotContain(token);
    }
}

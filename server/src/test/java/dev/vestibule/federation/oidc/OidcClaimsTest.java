package dev.vestibule.federation.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestProvider;
import dev.vestibule.testing.TestServer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the claims of a provider prove, and what they do not, whichever document they stand in. */
@OnEachServer({OidcWorld.SITE, OidcWorld.PHRASE})
class OidcClaimsTest {
    private final TestServer server;
    private final OidcWorld world;
    private final TestProvider idp;

    OidcClaimsTest(TestServer server) {
        this.server = server;
        this.world = new OidcWorld(server);
        this.idp = world.idp();
    }

    @AfterEach
    void close() {
        world.close();
    }

    /** Each way to have a true word about one address count for another one. */
    @Test
    void aVerifiedAddressOpensNoAccountOfAnotherAddress() {
        world.tryOut();
        String victim = "victim." + world.key() + "@example.com";
        server.hasUser(victim, OidcWorld.PASSWORD);
        Map<String, Map<String, Object>> tokens = new LinkedHashMap<>();
        Map<String, String> userInfos = new HashMap<>();
        tokens.put("true in the ID token, the address in UserInfo", Map.of("sub", "s1", "email_verified", true));
        userInfos.put("true in the ID token, the address in UserInfo", info("s1", victim, "false"));
        tokens.put("false in the ID token, true in UserInfo about another", Map.of("sub", "s2", "email", victim));
        userInfos.put(
                "false in the ID token, true in UserInfo about another", "{\"sub\": \"s2\", \"email_verified\": true}");
        tokens.put("true about an address that no database keeps", Map.of("sub", "s3", "email", "\u0000" + victim));
        userInfos.put("true about an address that no database keeps", info("s3", "\\u0000" + victim, "true"));
        tokens.put("UserInfo of another subject", Map.of("sub", "s4", "email", victim));
        userInfos.put("UserInfo of another subject", info("s5", victim, "true"));
        Map<String, List<String>> before = server.tables().dumpBesideTries("used_token");
        tokens.forEach((what, claims) -> {
            idp.isSignedInAs(claims);
            idp.tells(userInfos.get(what));
            Answer answer = world.signIn("");
            assertThat(answer.status()).as(what).isEqualTo(401);
            assertThat(answer.sets("metabase.SESSION")).as(what).isFalse();
        });
        world.boss().put(world.path(), "{\"attribute-map\": {\"email\": \"preferred_username\"}}");
        Map<String, Object> chosen = OidcWorld.person("s6", "attacker@evil.example");
        chosen.put("preferred_username", victim);
        idp.isSignedInAs(chosen);
        assertThat(world.signIn("").status()).as("a name that people choose").isEqualTo(401);
        world.boss().put(world.path(), "{\"attribute-map\": {}}");
        assertThat(server.tables().dumpBesideTries("used_token", "setting", "audit_event", "change_log"))
                .isEqualTo(without(before, "setting", "audit_event", "change_log"));
    }

    private static Map<String, List<String>> without(Map<String, List<String>> dump, String... tables) {
        Map<String, List<String>> rest = new LinkedHashMap<>(dump);
        rest.keySet().removeAll(List.of(tables));
        return rest;
    }

    private static String info(String subject, String email, String verified) {
        return "{\"sub\": \"%s\", \"email\": \"%s\", \"email_verified\": %s, \"given_name\": \"Ina\", \"family_name\": \"Fo\"}"
                .formatted(subject, email, verified);
    }

    @Test
    void aMappedAddressCountsOnceAddressesAreTrusted() {
        world.tryOut();
        world.boss().put(world.path(), "{\"attribute-map\": {\"email\": \"upn\"}, \"trust-email\": true}");
        Map<String, Object> claims = OidcWorld.person("s-upn", "other@evil.example");
        claims.put("upn", "upn." + world.key() + "@example.com");
        idp.isSignedInAs(claims);
        assertThat(me(world.signIn("")).path("email").textValue()).isEqualTo("upn." + world.key() + "@example.com");
    }

    @Test
    void theDomainsOfAProviderAdmitTheSamePeopleInEitherSpelling() {
        world.tryOut();
        Answer listed = world.boss()
                .put(
                        world.path(),
                        "{\"domains\": [\"bücher.example\", \"xn--mnchen-3ya.example\", \"strasse.example\"]}");
        assertThat(listed.status()).as(listed.text()).isEqualTo(200);
        String name = "ann." + world.key();
        Map.of("xn--bcher-kva.example", "bücher.example", "münchen.example", "münchen.example")
                .forEach((claimed, kept) -> {
                    idp.isSignedInAs(OidcWorld.person("s-" + claimed.length(), name + "@" + claimed));
                    assertThat(me(world.signIn("")).path("email").textValue()).isEqualTo(name + "@" + kept);
                });
        idp.isSignedInAs(OidcWorld.person("s-sharp", name + "@straße.example"));
        Answer another = world.signIn("");
        assertThat(another.status()).isEqualTo(401);
        assertThat(another.text()).contains("You do not have an account on this site. Contact your administrator.");
    }

    private JsonNode me(Answer answer) {
        return server.as(world.keyOf(answer)).get("/api/user/current").json();
    }

    @Test
    void whatTheIdTokenLeavesOutIsReadFromUserInfo() {
        world.tryOut();
        String email = "more." + world.key() + "@example.com";
        idp.isSignedInAs(Map.of("sub", "s-more", "email", email));
        idp.tells(info("s-more", email, "\"true\""));
        JsonNode me = me(world.signIn(""));
        assertThat(me.path("email").textValue())
                .as("verified by UserInfo, as text")
                .isEqualTo(email);
        assertThat(me.path("last_name").textValue()).isEqualTo("Fo");
    }

    @Test
    void aNameInOnePieceIsTakenApart() {
        world.tryOut();
        idp.isSignedInAs(
                Map.of("sub", "s-whole", "email", "whole." + world.key() + "@example.com", "email_verified", true));
        idp.tells("{\"sub\": \"s-whole\", \"name\": \"Maria da\\u0000 Silva\"}");
        JsonNode me = me(world.signIn(""));
        assertThat(me.path("first_name").textValue()).isEqualTo("Maria");
        assertThat(me.path("last_name").textValue()).isEqualTo("da Silva");
    }

    @Test
    void signedUserInfoIsReadWhenItIsForThisServerAlone() {
        world.tryOut();
        String email = "signed." + world.key() + "@example.com";
        idp.isSignedInAs(Map.of("sub", "s-signed"));
        JWTClaimsSet good = idp.claims()
                .subject("s-signed")
                .claim("email", email)
                .claim("email_verified", true)
                .build();
        Map<String, JWTClaimsSet.Builder> bad = new LinkedHashMap<>();
        bad.put("another issuer", new JWTClaimsSet.Builder(good).issuer("https://evil.example"));
        bad.put("another audience", new JWTClaimsSet.Builder(good).audience("another"));
        bad.put("over", new JWTClaimsSet.Builder(good).expirationTime(world.at(-61)));
        bad.forEach((what, claims) -> {
            idp.tells(200, "application/jwt", idp.signed(claims, "JWT"));
            assertThat(world.signIn("").status()).as(what).isEqualTo(503);
        });
        String token = idp.signed(new JWTClaimsSet.Builder(good), "JWT");
        idp.tells(200, "application/jwt", token.substring(0, token.lastIndexOf('.') + 1) + "AAAA");
        assertThat(world.signIn("").status()).as("another signature").isEqualTo(503);
        idp.tells(200, "application/jwt; charset=utf-8", token);
        assertThat(me(world.signIn("")).path("email").textValue()).isEqualTo(email);
    }

    /** Somebody who is known, or whose address is proved, needs nothing of it. */
    @Test
    void aUserInfoThatFailsShutsNobodyOut() {
        world.tryOut();
        String email = "late." + world.key() + "@example.com";
        idp.tells(500, "text/html", "<p>no</p>");
        idp.isSignedInAs(Map.of("sub", "s-late", "email", email));
        Answer unknown = world.signIn("");
        assertThat(unknown.status()).as("nobody can say whose address it is").isEqualTo(503);
        assertThat(unknown.header("Retry-After")).isPresent();
        idp.isSignedInAs(Map.of("sub", "s-late", "email", email, "email_verified", true));
        assertThat(world.signIn("").status()).as("a proved address").isEqualTo(302);
        idp.isSignedInAs(Map.of("sub", "s-late"));
        assertThat(world.signIn("").status()).as("a known subject").isEqualTo(302);
    }

    @Test
    void anAccessTokenThatUserInfoDoesNotTakeShutsNobodyOutEither() {
        world.tryOut();
        String email = "bound." + world.key() + "@example.com";
        idp.gives("DPoP");
        idp.isSignedInAs(Map.of("sub", "s-bound", "email", email));
        assertThat(world.signIn("").status())
                .as("nobody can say whose address it is")
                .isEqualTo(503);
        idp.isSignedInAs(Map.of("sub", "s-bound", "email", email, "email_verified", true));
        assertThat(world.signIn("").status()).as("a proved address").isEqualTo(302);
        assertThat(idp.asked()).doesNotContain("/userinfo");
    }

    @Test
    void aSignInWithCharactersThatNoDatabaseKeepsSucceedsWithoutThem() {
        world.tryOut();
        String session = world.signInAs("s-nul", "a\u0000b");
        assertThat(world.status(session)).isEqualTo(200);
        idp.isSignedInAs(OidcWorld.person("a\u0000b", "nul@example.com"));
        assertThat(world.signIn("").status()).as("a subject is never cleaned").isEqualTo(401);
    }
}

package dev.vestibule.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import java.net.URI;
import java.time.Duration;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The code flow, group sync, logout and the settings of providers, against a provider that the test bends. */
@OnEachServer({"MB_SITE_URL=https://id.example.com", "MB_ENCRYPTION_SECRET_KEY=a phrase that is long enough"})
class OidcSignInTest {
    private static final String PASSWORD = "seven purple kettles sing";
    private static final String PROVIDERS = "/api/vestibule/oidc-provider";

    private final TestServer server;
    private final TestProvider idp;
    private final String key = "idp-" + UUID.randomUUID().toString().substring(0, 8);
    private Client boss;

    OidcSignInTest(TestServer server) {
        this.server = server;
        this.idp = new TestProvider(server::now);
    }

    @BeforeEach
    void provider() {
        if (server.tables().count("SELECT COUNT(*) FROM account WHERE email = 'boss@example.com'") == 0) {
            String token = server.get("/api/session/properties")
                    .json()
                    .path("setup-token")
                    .textValue();
            assertThat(server.post("/api/setup", """
                            {"token": "%s", "user": {"email": "boss@example.com", "password": "%s"},
                             "prefs": {"site_name": "Acme"}}""".formatted(token, PASSWORD)).status())
                    .isEqualTo(200);
        }
        boss = server.as(server.signIn("boss@example.com", PASSWORD));
        Answer made = boss.post(PROVIDERS, settings(""));
        assertThat(made.status()).as(made.text()).isEqualTo(200);
    }

    @AfterEach
    void away() {
        boss.delete(PROVIDERS + "/" + key);
        server.tables().run("DELETE FROM external_identity");
        idp.close();
    }

    private String settings(String more) {
        return """
                {"key": "%s", "login-prompt": "Acme", "issuer-uri": "%s", "client-id": "%s", "client-secret": "%s",
                 "enabled": true%s}""".formatted(key, idp.issuer(), TestProvider.CLIENT, TestProvider.SECRET, more);
    }

    private record Sent(URI provider, String cookie) {}

    private Sent begin(Client client, String query) {
        Answer answer = client.get("/auth/sso/" + key + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(302);
        return new Sent(
                URI.create(answer.header("Location").orElseThrow()),
                answer.cookie("metabase.OIDC_STATE").value());
    }

    private Answer back(Client client, URI address, String cookie) {
        return client.with("Cookie", "metabase.OIDC_STATE=" + cookie)
                .get(address.getRawPath() + "?" + address.getRawQuery());
    }

    private Answer signIn(String query) {
        Sent sent = begin(server.client(), query);
        return back(server.client(), idp.authorize(sent.provider()), sent.cookie());
    }

    /** The administrator tries it out, and from then on it is there for everybody. */
    private void tryOut() {
        idp.isSignedInAs(person("sub-boss", "boss@example.com"));
        Sent sent = begin(boss, "?trial=true");
        Answer answer = back(server.client(), idp.authorize(sent.provider()), sent.cookie());
        assertThat(answer.status()).as(answer.text()).isEqualTo(302);
    }

    private static Map<String, Object> person(String subject, String email) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", subject);
        claims.put("email", email);
        claims.put("email_verified", true);
        claims.put("given_name", "Ann");
        claims.put("family_name", "Example");
        return claims;
    }

    private String keyOf(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(302);
        return answer.cookie("metabase.SESSION").value();
    }

    private int status(String session) {
        return server.as(session).get("/api/user/current").status();
    }

    @Test
    void aProviderIsThereForEverybodyOnceAnAdministratorHasSignedInOverIt() {
        assertThat(server.get("/auth/sso/" + key).status()).isEqualTo(400);
        assertThat(server.get("/auth/login").text()).doesNotContain("/auth/sso/" + key);
        assertThat(boss.get(PROVIDERS + "/" + key).json().path("live").booleanValue())
                .isFalse();

        idp.isSignedInAs(person("sub-somebody", "somebody@example.com"));
        Sent sent = begin(boss, "?trial=true");
        Answer nobody = back(server.client(), idp.authorize(sent.provider()), sent.cookie());
        assertThat(nobody.status()).as("a trial makes no accounts").isEqualTo(401);

        tryOut();
        JsonNode shown = boss.get(PROVIDERS + "/" + key).json();
        assertThat(shown.path("live").booleanValue()).isTrue();
        assertThat(shown.at("/trial/by").isInt()).isTrue();
        assertThat(Math.abs(shown.path("clock-offset-seconds").intValue())).isLessThan(5);
        assertThat(server.get("/auth/login").text())
                .contains("/auth/sso/" + key)
                .contains("Continue with Acme");
    }

    @Test
    void theCodeFlowSignsInAndLeadsWhereOneWantedToGo() {
        tryOut();
        idp.isSignedInAs(person("sub-ann", "ann." + key + "@example.com"));
        Answer answer = signIn("?redirect=/account/sessions");
        assertThat(answer.header("Location")).contains("/account/sessions");
        JsonNode properties =
                server.as(keyOf(answer)).get("/api/session/properties").json();
        assertThat(properties.at("/session/method").textValue()).isEqualTo("oidc");
        assertThat(properties.at("/user/first_name").textValue()).isEqualTo("Ann");
        assertThat(signIn("?redirect=https://evil.example/").header("Location")).contains("/account/profile");
        assertThat(signIn("?redirect=//evil.example/").header("Location")).contains("/account/profile");
        assertThat(server.tables().dump().toString()).doesNotContain("at-marker", TestProvider.SECRET);
    }

    @Test
    void theRequestHasPkceStateNonceAndTheSmallestScopes() {
        tryOut();
        Map<String, String> query =
                TestProvider.fields(begin(server.client(), "").provider().getRawQuery());
        assertThat(query)
                .containsEntry("response_type", "code")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("scope", "openid email profile")
                .containsEntry("redirect_uri", "https://id.example.com/auth/sso/" + key + "/callback")
                .containsKeys("code_challenge", "state", "nonce");
    }

    /** Whatever is wrong with a return: refused, nobody signed in, nothing changed. */
    @Test
    void returnsThatAreNotWhatWasSentAreRefused() {
        tryOut();
        idp.isSignedInAs(person("sub-boss", "boss@example.com"));
        Sent mine = begin(server.client(), "");
        Sent other = begin(server.client(), "");
        URI good = idp.authorize(mine.provider());
        Map<String, Answer> answers = new LinkedHashMap<>();
        Map<String, List<String>> before = dump();
        answers.put("no cookie", server.get(good.getRawPath() + "?" + good.getRawQuery()));
        answers.put("another browser's cookie", back(server.client(), good, other.cookie()));
        answers.put("no state", back(server.client(), without(good, "state"), mine.cookie()));
        answers.put("another state", back(server.client(), changed(good, "state", "x".repeat(43)), mine.cookie()));
        assertThat(dump()).isEqualTo(before);

        answers.put(
                "another issuer", back(server.client(), changed(good, "iss", "https://evil.example"), mine.cookie()));
        Sent third = begin(server.client(), "");
        answers.put(
                "a code of another sign-in",
                back(server.client(), changed(idp.authorize(third.provider()), "code", "stolen"), third.cookie()));
        Sent mixed = begin(server.client(), "");
        URI victims = idp.authorize(begin(server.client(), "").provider());
        answers.put(
                "a code for another verifier",
                back(
                        server.client(),
                        changed(
                                idp.authorize(mixed.provider()),
                                "code",
                                TestProvider.fields(victims.getRawQuery()).get("code")),
                        mixed.cookie()));
        Sent denied = begin(server.client(), "");
        answers.put(
                "access denied",
                back(
                        server.client(),
                        URI.create("https://id.example.com/auth/sso/" + key + "/callback?error=access_denied&state="
                                + TestProvider.fields(denied.provider().getRawQuery())
                                        .get("state")),
                        denied.cookie()));
        Sent late = begin(server.client(), "");
        URI lateReturn = idp.authorize(late.provider());
        Sent twice = begin(server.client(), "");
        URI used = idp.authorize(twice.provider());
        assertThat(back(server.client(), used, twice.cookie()).status()).isEqualTo(302);
        answers.put("used already", back(server.client(), used, twice.cookie()));
        server.passes(Duration.ofMinutes(10));
        answers.put("too late", back(server.client(), lateReturn, late.cookie()));
        answers.forEach((what, answer) -> {
            assertThat(answer.status()).as(what).isEqualTo(401);
            assertThat(answer.sets("metabase.SESSION")).as(what).isFalse();
        });
        System.out.printf("V10: %d of %d forged returns refused on %s%n", answers.size(), answers.size(), server);
    }

    private Map<String, List<String>> dump() {
        return server.tables().dump("attempt", "attempt_subject", "sign_in");
    }

    private static URI without(URI address, String field) {
        return URI.create(
                address.toString().replaceFirst("[?&]" + field + "=[^&]*", "&").replaceFirst("callback&", "callback?"));
    }

    private static URI changed(URI address, String field, String value) {
        return URI.create(address.toString().replaceFirst(field + "=[^&]*", field + "=" + value));
    }

    @Test
    void oneReturnAmongFiftyAtOnceSignsIn() {
        tryOut();
        Sent sent = begin(server.client(), "");
        URI address = idp.authorize(sent.provider());
        List<Answer> answers = server.with("Cookie", "metabase.OIDC_STATE=" + sent.cookie())
                .sendAtOnce(50, "GET", address.getRawPath() + "?" + address.getRawQuery(), "");
        assertThat(answers.stream().filter(answer -> answer.status() == 302)).hasSize(1);
    }

    @Test
    void idTokensThatAreNotRightAreRefused() {
        tryOut();
        idp.isSignedInAs(person("sub-boss", "boss@example.com"));
        Map<String, UnaryOperator<JWTClaimsSet.Builder>> bends = new LinkedHashMap<>();
        bends.put("nonce of another", claims -> claims.claim("nonce", "another"));
        bends.put("no nonce", claims -> claims.claim("nonce", null));
        bends.put("issuer", claims -> claims.issuer("https://evil.example"));
        bends.put("issuer with a slash", claims -> claims.issuer(idp.issuer() + "/"));
        bends.put("audience", claims -> claims.audience("another"));
        bends.put("azp", claims -> claims.claim("azp", "another"));
        bends.put("expired", claims -> claims.expirationTime(at(-61)));
        bends.put("from the future", claims -> claims.issueTime(at(120)));
        bends.put("no exp", claims -> claims.expirationTime(null));
        bends.put("no sub", claims -> claims.subject(null));
        bends.put(
                "a logout token",
                claims ->
                        claims.claim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of())));
        Map<String, List<String>> before = server.tables().dump("attempt", "attempt_subject", "sign_in", "oidc_state");
        bends.forEach((what, bend) -> {
            idp.bends(bend);
            Answer answer = signIn("");
            assertThat(answer.status()).as(what).isEqualTo(401);
            assertThat(answer.sets("metabase.SESSION")).as(what).isFalse();
        });
        assertThat(server.tables().dump("attempt", "attempt_subject", "sign_in", "oidc_state"))
                .isEqualTo(before);
        System.out.printf("F04: %d of %d ID tokens refused on %s%n", bends.size(), bends.size(), server);
    }

    private Date at(int seconds) {
        return Date.from(server.now().plusSeconds(seconds));
    }

    @Test
    void anUnverifiedAddressLinksNothingAndMakesNothing() {
        tryOut();
        server.hasUser("victim." + key + "@example.com", PASSWORD);
        for (Object verified : new Object[] {false, "no", 1}) {
            Map<String, Object> claims = person("sub-thief", "victim." + key + "@example.com");
            claims.put("email_verified", verified);
            idp.isSignedInAs(claims);
            assertThat(signIn("").status()).isEqualTo(401);
        }
        assertThat(server.tables().count("SELECT COUNT(*) FROM external_identity WHERE subject = 'sub-thief'"))
                .isZero();
    }

    @Test
    void userInfoCountsForTheSameSubjectOnly() {
        tryOut();
        idp.isSignedInAs(Map.of("sub", "sub-info"));
        idp.tells("{\"sub\": \"sub-other\", \"email\": \"info@example.com\", \"email_verified\": true}");
        assertThat(signIn("").status()).isEqualTo(401);
        idp.tells("{\"sub\": \"sub-info\", \"email\": \"info." + key + "@example.com\", \"email_verified\": true}");
        assertThat(signIn("").status()).isEqualTo(302);
    }

    @Test
    void groupsFollowTheClaimAndOnlyThoseThatCameFromIt() {
        int byHand = group("hand-" + key);
        int first = group("first-" + key);
        int second = group("second-" + key);
        tryOut();
        boss.put(PROVIDERS + "/" + key, """
                {"group-sync": {"enabled": true, "group-attribute": "roles.of",
                 "group-mappings": {"a": [%d], "b": [%d], "h": [%d]}}}""".formatted(first, second, byHand));
        Map<String, Object> claims = person("sub-groups", "groups." + key + "@example.com");
        claims.put("roles", Map.of("of", List.of("a", "unknown")));
        idp.isSignedInAs(claims);
        String session = keyOf(signIn(""));
        int id = server.as(session).get("/api/user/current").json().path("id").intValue();
        server.tables()
                .run(
                        "INSERT INTO membership (account_id, group_id, origin, created_at) SELECT ?, ?, 'hand', joined_at"
                                + " FROM account WHERE id = ?",
                        id,
                        byHand,
                        id);
        assertThat(origins(id)).containsExactlyInAnyOrder("1 system", first + " oidc:" + key, byHand + " hand");

        Map<String, List<String>> before = dump();
        JsonNode preview = boss.post(
                        PROVIDERS + "/" + key + "/group-preview",
                        "{\"user-id\": %d, \"groups\": [\"b\", \"h\"]}".formatted(id))
                .json();
        assertThat(preview.toString())
                .isEqualTo("{\"joins\":[%d],\"leaves\":[%d],\"stays\":[1,%d]}".formatted(second, first, byHand));
        assertThat(dump()).isEqualTo(before);

        claims.put("roles", Map.of("of", List.of("b")));
        keyOf(signIn(""));
        assertThat(origins(id)).containsExactlyInAnyOrder("1 system", second + " oidc:" + key, byHand + " hand");

        for (Object broken : new Object[] {null, 7, List.of(1, 2), Map.of("of", Map.of())}) {
            claims.put("roles", broken);
            keyOf(signIn(""));
            assertThat(origins(id))
                    .as("nothing is changed by " + broken)
                    .containsExactlyInAnyOrder("1 system", second + " oidc:" + key, byHand + " hand");
        }
        claims.put("roles", Map.of("of", List.of()));
        keyOf(signIn(""));
        assertThat(origins(id)).containsExactlyInAnyOrder("1 system", byHand + " hand");
        assertThat(server.tables().count("SELECT COUNT(*) FROM membership_history WHERE account_id = ?", id))
                .isEqualTo(4);
        JsonNode history =
                boss.get("/api/vestibule/user/" + id + "/membership-history").json();
        assertThat(history).hasSize(4);
        assertThat(history.get(0).path("what").textValue()).isEqualTo("removed");
        assertThat(history.get(0).path("origin").textValue()).isEqualTo("oidc:" + key);

        JsonNode links =
                boss.get("/api/vestibule/user/" + id + "/external-identity").json();
        assertThat(links).hasSize(1);
        assertThat(boss.delete("/api/vestibule/external-identity/"
                                + links.get(0).path("id"))
                        .status())
                .isEqualTo(204);
        assertThat(status(session)).as("unlinked is signed out").isEqualTo(401);
    }

    private int group(String name) {
        server.tables().run("INSERT INTO people_group (name) VALUES (?)", name);
        return server.tables().count("SELECT id FROM people_group WHERE name = ?", name);
    }

    private List<String> origins(int account) {
        return server.tables().rows("SELECT group_id, origin FROM membership WHERE account_id = ?", account).stream()
                .map(row -> row.values().iterator().next() + " "
                        + List.copyOf(row.values()).get(1))
                .toList();
    }

    private Answer logout(JWTClaimsSet.Builder claims, String type) {
        return server.client()
                .form("/auth/sso/" + key + "/backchannel-logout", Map.of("logout_token", idp.signed(claims, type)));
    }

    private JWTClaimsSet.Builder logoutClaims() {
        return idp.claims()
                .jwtID(UUID.randomUUID().toString())
                .claim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
    }

    private String signInAs(String subject, String sid) {
        Map<String, Object> claims = person(subject, subject + "." + key + "@example.com");
        claims.put("sid", sid);
        idp.isSignedInAs(claims);
        return keyOf(signIn(""));
    }

    @Test
    void backChannelLogoutEndsExactlyTheSessionsThatItNames() {
        tryOut();
        String one = signInAs("bea", "sid-1");
        String two = signInAs("bea", "sid-2");
        String other = signInAs("cleo", "sid-3");
        JWTClaimsSet.Builder bySession = logoutClaims().claim("sid", "sid-1");
        assertThat(logout(bySession, "logout+jwt").status()).isEqualTo(200);
        assertThat(List.of(status(one), status(two), status(other))).containsExactly(401, 200, 200);
        assertThat(logout(bySession, "logout+jwt").status()).as("a second time").isEqualTo(400);
        assertThat(logout(logoutClaims().subject("bea"), "JWT").status()).isEqualTo(200);
        assertThat(List.of(status(one), status(two), status(other))).containsExactly(401, 401, 200);
        assertThat(server.tables().value("SELECT DISTINCT end_reason FROM session WHERE outside_session = 'sid-1'"))
                .isEqualTo("sso-logout");
    }

    @Test
    void logoutTokensThatAreNotRightEndNothing() {
        tryOut();
        String session = signInAs("dora", "sid-9");
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
        all.put("too old", logoutClaims().subject("dora").issueTime(at(-200)));
        all.put("another audience", logoutClaims().subject("dora").audience("another"));
        all.put("another issuer", logoutClaims().subject("dora").issuer("https://evil.example"));
        Map<String, List<String>> before = dump();
        all.forEach((what, claims) ->
                assertThat(logout(claims, "logout+jwt").status()).as(what).isEqualTo(400));
        assertThat(logout(logoutClaims().subject("dora"), "at+jwt").status()).isEqualTo(400);
        assertThat(server.client()
                        .form("/auth/sso/" + key + "/backchannel-logout", Map.of("logout_token", "x"))
                        .status())
                .isEqualTo(400);
        assertThat(dump()).isEqualTo(before);
        assertThat(status(session)).isEqualTo(200);
        System.out.printf("F04: %d of %d logout tokens refused on %s%n", all.size() + 2, all.size() + 2, server);
    }

    @Test
    void switchingOffEndsItsSessionsAndRevivesNone() {
        tryOut();
        String session = signInAs("eve", "sid-5");
        boss.put(PROVIDERS + "/" + key, "{\"enabled\": false}");
        assertThat(status(session)).isEqualTo(401);
        assertThat(server.get("/auth/sso/" + key).status()).isEqualTo(400);
        boss.put(PROVIDERS + "/" + key, "{\"enabled\": true}");
        assertThat(status(session)).isEqualTo(401);
        assertThat(begin(server.client(), "").provider().getPath()).isEqualTo("/authorize");
    }

    @Test
    void aClosedAccountStaysClosed() {
        tryOut();
        String session = signInAs("finn", "sid-6");
        int id = server.as(session).get("/api/user/current").json().path("id").intValue();
        boss.delete("/api/user/" + id);
        assertThat(signIn("").text()).isEqualTo("Your account is disabled.");
    }

    @Test
    void secretsAreMaskedKeptAndEncrypted() {
        JsonNode shown = boss.get(PROVIDERS + "/" + key).json();
        assertThat(shown.path("client-secret").textValue()).isEqualTo("**********");
        assertThat(shown.path("redirect-uri").textValue())
                .isEqualTo("https://id.example.com/auth/sso/" + key + "/callback");
        assertThat(boss.put(
                                "/api/ee/sso/oidc/" + key,
                                "{\"client-secret\": \"**********\", \"login-prompt\": \"Other\"}")
                        .status())
                .isEqualTo(200);
        tryOut();
        assertThat(server.tables().dump().toString()).doesNotContain(TestProvider.SECRET);
    }

    @Test
    void settingsThatDoNotFitAreRefusedByField() {
        assertThat(boss.post(PROVIDERS, settings("")).text())
                .isEqualTo("An OIDC provider with key '" + key + "' already exists");
        Answer answer = boss.post(PROVIDERS, """
                {"key": "Bad Key", "issuer-uri": "http://idp.example.com", "scopes": "openid", "surprise": 1,
                 "group-sync": {"group-mappings": {"a": ["b"]}}, "client-authentication": "none"}""");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").fieldNames())
                .toIterable()
                .contains(
                        "key",
                        "issuer-uri",
                        "scopes",
                        "surprise",
                        "group-sync",
                        "client-authentication",
                        "login-prompt",
                        "client-id");
    }

    @Test
    void theTestOfSettingsInformsAndChangesNothing() {
        Map<String, List<String>> before = dump();
        JsonNode proved = boss.post(PROVIDERS + "/" + key + "/test", "").json();
        assertThat(proved.path("verdict").textValue()).as(proved.toString()).isEqualTo("proved");
        idp.refusesTheClient(true);
        JsonNode refused = boss.post(PROVIDERS + "/" + key + "/test", "").json();
        assertThat(refused.path("verdict").textValue()).isEqualTo("refused");
        assertThat(refused.toString()).contains("invalid_client").doesNotContain(TestProvider.SECRET);
        assertThat(dump()).isEqualTo(before);
        boss.put(PROVIDERS + "/" + key, "{\"issuer-uri\": \"" + idp.issuer().replace("127.0.0.1", "localhost") + "\"}");
        JsonNode other = boss.post(PROVIDERS + "/" + key + "/test", "").json();
        assertThat(other.path("verdict").textValue()).isEqualTo("refused");
        assertThat(other.toString()).contains("calls itself");
    }

    /** The provider's own session ends too, by a page of ours: a form may lead to no other site. */
    @Test
    void signingOutLeadsOnToTheProvider() {
        tryOut();
        Answer page = server.get("/auth/logout?provider=" + key);
        assertThat(page.text()).contains("content=\"0;url=/auth/sso/" + key + "/logout\"");
        assertThat(server.get("/auth/logout?provider=unknown").text()).doesNotContain("http-equiv=\"refresh\"");
        URI end = URI.create(
                server.get("/auth/sso/" + key + "/logout").header("Location").orElseThrow());
        assertThat(end.toString()).startsWith(idp.issuer() + "/end?");
        assertThat(TestProvider.fields(end.getRawQuery()))
                .containsEntry("client_id", TestProvider.CLIENT)
                .containsEntry("post_logout_redirect_uri", "https://id.example.com/auth/login");
    }

    @Test
    void aProviderThatIsAwayIsOurTrouble() {
        tryOut();
        boss.put(PROVIDERS + "/" + key, "{\"issuer-uri\": \"http://127.0.0.1:1\"}");
        Answer answer = boss.get("/auth/sso/" + key + "?trial=true");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isPresent();
    }
}

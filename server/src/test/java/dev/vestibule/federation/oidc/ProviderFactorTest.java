package dev.vestibule.federation.oidc;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The second factor after a sign-in with a provider, where the site asks for it. */
@OnSharedServer(
        value = "providers",
        settings = {OidcWorld.SITE, OidcWorld.PHRASE})
class ProviderFactorTest {
    private static final String STEP = "/auth/two-factor";
    private static final Pattern SECRET = Pattern.compile("otpauth://totp/[^\"]*?[?]secret=([A-Z2-7]+)");

    private final TestServer server;
    private final OidcWorld world;

    ProviderFactorTest(TestServer server) {
        this.server = server;
        this.world = new OidcWorld(server);
        set("mfa-enforcement", "\"optional\"");
        world.tryOut();
    }

    @AfterEach
    void close() {
        server.tables().run("UPDATE session SET second_factor = 'totp' WHERE second_factor IS NULL");
        set("mfa-required-groups", "[]");
        set("mfa-provider-sign-ins", "\"exempt\"");
        set("mfa-enforcement", "\"off\"");
        world.close();
    }

    private void set(String setting, String json) {
        Answer answer = world.boss().put("/api/setting/" + setting, "{\"value\": " + json + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private String email(String subject) {
        return subject + "." + world.key() + "@example.com";
    }

    /** A user with an authenticator app, whom the provider knows under this subject. */
    private AuthenticatorApp linked(String subject) {
        String email = email(subject);
        server.hasUser(email, PASSWORD);
        isSignedInAs(subject, List.of());
        assertThat(world.shows(world.signIn(""), PASSWORD).status()).isEqualTo(302);
        return AuthenticatorApp.of(server, email, server.as(server.signIn(email, PASSWORD)));
    }

    private void isSignedInAs(String subject, List<String> methods) {
        Map<String, Object> claims = OidcWorld.person(subject, email(subject));
        claims.put("sid", "sid-" + subject);
        claims.put("amr", methods);
        world.idp().isSignedInAs(claims);
    }

    /** A browser that has returned from the provider. */
    private Visitor returned() {
        Visitor visitor = new Visitor(server.client());
        Answer begun = visitor.ask("/auth/sso/" + world.key() + "?redirect=/account/sessions");
        URI back = world.idp().authorize(URI.create(begun.header("Location").orElseThrow()));
        visitor.open(back.getRawPath() + "?" + back.getRawQuery());
        return visitor;
    }

    private List<String> factors(String email) {
        return server.sessions().of(email).stream()
                .map(row -> row.get("method") + "+" + row.get("second_factor"))
                .toList();
    }

    @Test
    void whoHasASecondFactorIsAskedForItAfterTheProvider() {
        AuthenticatorApp ann = linked("ann");
        assertThat(world.signIn("").sets("metabase.SESSION")).as("by default").isTrue();

        set("mfa-provider-sign-ins", "\"ask\"");
        isSignedInAs("ann", List.of("pwd", "otp", "mfa"));
        Answer asked = world.signIn("");
        assertThat(asked.header("Location")).contains(STEP);
        assertThat(asked.sets("metabase.SESSION"))
                .as("a session before the last factor")
                .isFalse();
        assertThat(asked.cookie("vestibule.CHALLENGE").attributes())
                .as("browsers send no strict cookie after a provider has redirected them")
                .containsEntry("SameSite", "Lax")
                .containsEntry("Path", STEP);

        Visitor visitor = returned();
        assertThat(visitor.path()).startsWith(STEP);
        assertThat(visitor.send(STEP, "code", ann.wrongCode()).status()).isEqualTo(401);
        visitor.send(STEP, "code", ann.code(), "redirect", "/account/sessions");
        assertThat(visitor.path()).isEqualTo("/account/sessions");
        assertThat(factors(ann.email())).contains("oidc+totp");
        ann.rests();

        // It is a session of the provider in every other respect, and so is a challenge.
        String key = visitor.cookie("metabase.SESSION");
        Visitor waiting = returned();
        assertThat(world.status(key)).isEqualTo(200);
        assertThat(world.boss()
                        .put(world.path(), world.settings().replace("\"enabled\": true", "\"enabled\": false"))
                        .status())
                .isLessThan(300);
        assertThat(world.status(key)).as("the provider is disabled").isEqualTo(401);
        Answer late = waiting.send(STEP, "code", ann.code());
        assertThat(late.sets("metabase.SESSION")).isFalse();
        assertThat(waiting.path()).startsWith("/auth/login");
        assertThat(factors(ann.email()).stream().filter("oidc+totp"::equals)).hasSize(1);
    }

    @Test
    void aProviderThatHasVerifiedSeveralFactorsIsBelievedIfTheSiteTrustsIt() {
        AuthenticatorApp bob = linked("bob");
        set("mfa-provider-sign-ins", "\"trust-amr\"");
        for (List<String> one : List.of(List.<String>of(), List.of("pwd"), List.of("hwk", "swk"), List.of("MFA"))) {
            isSignedInAs("bob", one);
            assertThat(world.signIn("").header("Location")).as(one.toString()).contains(STEP);
        }
        for (List<String> several : List.of(List.of("mfa"), List.of("pwd", "otp"), List.of("hwk", "fpt"))) {
            isSignedInAs("bob", several);
            String key = world.keyOf(world.signIn(""));
            assertThat(world.status(key)).isEqualTo(200);
        }
        assertThat(factors(bob.email())).contains("oidc+provider");
        Visitor own = returned();
        assertThat(own.text("/account/sessions")).contains("Identity provider + second factor of the provider");
    }

    @Test
    void whoNeedsASecondFactorAndHasNoneSetsItUpAfterTheProvider() {
        String old = world.signInAs("cy", "sid-cy");
        AuthenticatorApp boss = AuthenticatorApp.of(server, "boss@example.com", world.boss());
        String administrator = boss.verify(boss.challenge(), boss.code()).key();
        boss.rests();
        try {
            set("mfa-provider-sign-ins", "\"ask\"");
            int group = server.users().group("All Users");
            assertThat(server.as(administrator)
                            .put("/api/setting/mfa-required-groups", "{\"value\": [\"" + group + "\"]}")
                            .status())
                    .isEqualTo(204);
            assertThat(world.status(old)).as("a session of the provider alone").isEqualTo(401);
            Visitor page = new Visitor(server.client());
            page.has("metabase.SESSION", administrator);
            assertThat(page.text("/admin/settings/two-factor"))
                    .as("who has to set one up, with or without a password")
                    .contains(email("cy"));

            for (String subject : List.of("cy", "new")) { // one with an account, and one without
                isSignedInAs(subject, List.of());
                Visitor visitor = returned();
                assertThat(visitor.path()).startsWith(STEP + "/setup");
                assertThat(server.users().exists(email(subject))).isTrue();
                Matcher secret = SECRET.matcher(visitor.open(STEP + "/setup").text());
                assertThat(secret.find()).isTrue();
                AuthenticatorApp app = new AuthenticatorApp(server, email(subject), secret.group(1), List.of());
                assertThat(visitor.cookie("metabase.SESSION")).isEmpty();
                visitor.send(STEP + "/setup", "code", app.code());
                assertThat(world.status(visitor.cookie("metabase.SESSION"))).isEqualTo(200);
            }
        } finally {
            server.as(administrator).put("/api/setting/mfa-required-groups", "{\"value\": []}");
            server.tables().run("UPDATE account SET second_factors = 0 WHERE email = 'boss@example.com'");
        }
    }
}

package dev.vestibule.federation.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What it takes for a provider to open an account that is there already. */
@OnEachServer({OidcWorld.SITE, OidcWorld.PHRASE})
class OidcLinkTest {
    private final TestServer server;
    private final OidcWorld world;

    OidcLinkTest(TestServer server) {
        this.server = server;
        this.world = new OidcWorld(server);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Answer comesBack(Visitor visitor) {
        String there = visitor.ask("/auth/sso/" + world.key() + "?redirect=/account/sessions")
                .header("Location")
                .orElseThrow();
        URI back = world.idp().authorize(URI.create(there));
        return visitor.ask(back.getRawPath() + "?" + back.getRawQuery());
    }

    @Test
    void aLinkIsRemovedByItsOwnerUnlessItIsTheLastWayToSignIn() {
        world.tryOut();
        String email = "leaver." + world.key() + "@example.com";
        int id = server.hasUser(email, OidcWorld.PASSWORD);
        world.idp().isSignedInAs(OidcWorld.person("s-leaver", email));
        Visitor leaver = new Visitor(server.client());
        comesBack(leaver);
        leaver.sendOnly("/auth/sso/" + world.key() + "/link", "password", OidcWorld.PASSWORD);
        assertThat(leaver.open("/account").text()).contains(">Acme</h3>", "Last changed");
        String there = "/account/linked/"
                + server.tables().value("SELECT id FROM external_identity WHERE account_id = ?", id) + "/unlink";
        assertThat(leaver.open(there).text())
                .contains("1 session that was started with it will be signed out.", "This session is one of them.");
        assertThat(leaver.send(there, "password", "not the password").status()).isEqualTo(400);

        server.users().removePassword(id);
        assertThat(leaver.open(there).text()).contains("Without Acme you could no longer sign in.");
        assertThat(leaver.send(there).text()).contains("Without Acme you could no longer sign in.");
        server.passes(Duration.ofMinutes(6));
        assertThat(leaver.send(there).status()).as("no fresh proof").isEqualTo(403);
        assertThat(links("s-leaver")).isEqualTo(1);

        String other = "stays." + world.key() + "@example.com";
        server.hasUser(other, OidcWorld.PASSWORD);
        server.users().linkWithGoogle(other, "s-google-" + world.key());
        Visitor stays = new Visitor(server.client());
        stays.signIn(other, OidcWorld.PASSWORD);
        stays.open(there);
        assertThat(stays.path()).as("it is another one's").isEqualTo("/account");
        stays.sendOnly(there, "password", OidcWorld.PASSWORD);
        assertThat(links("s-leaver")).isEqualTo(1);
        String own = "/account/linked/"
                + server.tables().value("SELECT id FROM external_identity WHERE subject = ?", "s-google-" + world.key())
                + "/unlink";
        stays.open(own);
        assertThat(stays.send(own, "password", OidcWorld.PASSWORD).text()).contains("Google was unlinked.");
        assertThat(links("s-google-" + world.key())).isZero();
        server.passes(Duration.ofMinutes(-6));
    }

    private int links(String subject) {
        return server.users().links(subject);
    }

    @Test
    void aProviderOpensAnAccountWithAPasswordOnceThatPasswordWasShown() {
        world.tryOut();
        String email = "owner." + world.key() + "@example.com";
        server.hasUser(email, OidcWorld.PASSWORD);
        world.idp().isSignedInAs(OidcWorld.person("s-owner", email));
        String link = "/auth/sso/" + world.key() + "/link";

        Visitor thief = new Visitor(server.client());
        Answer asked = comesBack(thief);
        assertThat(asked.status()).as(asked.text()).isEqualTo(200);
        assertThat(asked.text()).contains("Link your account", "Acme", email);
        assertThat(asked.sets("metabase.SESSION")).isFalse();
        for (int i = 0; i < 10; i++) {
            Answer wrong = thief.sendOnly(link, "password", "not the password " + i);
            assertThat(wrong.status()).as(wrong.text()).isEqualTo(401);
            assertThat(wrong.text()).contains("Incorrect password.");
        }
        assertThat(thief.sendOnly(link, "password", OidcWorld.PASSWORD).status())
                .as("wrong ones are counted like those of a sign-in")
                .isEqualTo(429);
        assertThat(links("s-owner")).isZero();
        assertThat(thief.sendOnly(link, "password", "").status()).isEqualTo(400);

        server.passes(Duration.ofHours(1));
        assertThat(thief.sendOnly(link, "password", OidcWorld.PASSWORD).status())
                .as("the proof lasts for ten minutes")
                .isEqualTo(401);
        Visitor owner = new Visitor(server.client());
        comesBack(owner);
        Answer in = owner.sendOnly(link, "password", OidcWorld.PASSWORD);
        assertThat(in.header("Location")).contains("/account/sessions");
        assertThat(in.cookie("metabase.SESSION").value()).isNotEmpty();
        assertThat(links("s-owner")).isEqualTo(1);
        assertThat(comesBack(new Visitor(server.client())).status())
                .as("once is enough")
                .isEqualTo(302);
        server.passes(Duration.ofHours(-1));
    }

    @Test
    void aProviderOpensNoAccountOfAnAdministratorWhoHasNoPassword() {
        world.tryOut();
        String email = "admin." + world.key() + "@example.com";
        server.hasAccount(email, "", true);
        world.idp().isSignedInAs(OidcWorld.person("s-admin", email));
        assertThat(comesBack(new Visitor(server.client())).status()).isEqualTo(401);
        assertThat(links("s-admin")).isZero();
    }

    @Test
    void aProviderOpensAnAccountWithoutAPasswordByItsVerifiedAddress() {
        world.tryOut();
        String email = "invited." + world.key() + "@example.com";
        server.hasAccount(email, "", false);
        world.idp().isSignedInAs(OidcWorld.person("s-invited", email));
        assertThat(comesBack(new Visitor(server.client())).status()).isEqualTo(302);
    }
}

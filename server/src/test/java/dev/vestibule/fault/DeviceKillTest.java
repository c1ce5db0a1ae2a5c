package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DeviceApp;
import dev.vestibule.testing.DeviceApp.Codes;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.RelyingParty.Tokens;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Devices and pushed requests go on at another node, and after a node was killed. */
@Tag("faults")
class DeviceKillTest {
    @TempDir
    private Path directory;

    @Test
    void anApprovalSurvivesAKillAndTheLostTokensAreSentAgain() {
        DatabaseSettings settings = DatabaseSettings.h2File(directory.resolve("vestibule"));
        People.cheap().in(settings, 1);
        try (ChildNode node = ChildNode.on(directory, settings)) {
            Client client = new Client(node.port());
            String admin = node.signIn("admin@example.com", People.PASSWORD).key();
            DeviceApp app = new DeviceApp(client, client.as(admin), "");
            Codes codes = app.codes();
            node.kill();
            node.restart();
            assertThat(app.error(codes)).isEqualTo("authorization_pending");
            Visitor ann = new Visitor(client);
            assertThat(ann.signIn(People.email(0), People.PASSWORD).status()).isEqualTo(200);
            assertThat(DeviceApp.decided(ann, codes, true).status()).isEqualTo(303);
            node.kill();
            node.restart();
            Tokens tokens = app.tokens(codes);
            node.kill();
            node.restart();
            assertThat(app.tokens(codes).access()).as("a retry").isEqualTo(tokens.access());
            assertThat(app.status(tokens)).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRES", "MARIADB"})
    void eachStepMayTakePlaceAtAnotherNode(DatabaseKind kind) {
        try (TestServer first = TestServer.on(kind, OidcWorld.PHRASE, OidcWorld.SITE);
                TestServer second = first.secondNode()) {
            first.hasAdministrator("nodes@example.com", TestServer.PASSWORD);
            Client boss = first.as(first.signIn("nodes@example.com", TestServer.PASSWORD));
            DeviceApp app = new DeviceApp(first, boss, "");
            Codes codes = app.codes();
            Visitor there = Visitor.signedIn(second, "nodes@example.com");
            assertThat(DeviceApp.decided(there, codes, true).status()).isEqualTo(303);
            Tokens tokens = app.tokens(codes);
            assertThat(app.pollAt(second.client(), codes)
                            .json()
                            .path("access_token")
                            .textValue())
                    .as("a retry")
                    .isEqualTo(tokens.access());

            RelyingParty party = new RelyingParty(first, boss, "");
            String path = party.pushed(party.push());
            String code = RelyingParty.redirected(RelyingParty.agree(there, there.ask(path)))
                    .code();
            assertThat(party.exchange(code).status()).isEqualTo(200);
            assertThat(there.ask(path).status()).as("used up").isEqualTo(400);
        }
    }
}

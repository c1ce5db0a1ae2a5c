package dev.vestibule.federation.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept of people who are on their way to a provider, and where. */
@OnEachServer({OidcWorld.SITE, OidcWorld.PHRASE})
class OidcStateTest {
    /** A sixth of what the addresses take that all these people want to go to. */
    private static final long MOST_BYTES = 512L << 10;

    private final TestServer server;
    private final OidcWorld world;

    OidcStateTest(TestServer server) {
        this.server = server;
        this.world = new OidcWorld(server);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void fifteenHundredStrangersOnTheirWayToAProviderLeaveTheDatabaseAsItWas() {
        world.tryOut();
        world.begin(server.client(), "");
        Map<String, List<String>> before = server.tables().dumpBesideTries("session");
        long bytes = fileSize();
        for (int i = 0; i < 30; i++) {
            String path = "/auth/sso/" + world.key() + "?redirect=/" + "a".repeat(1_900);
            assertThat(server.client().sendAtOnce(50, "GET", path, ""))
                    .allMatch(answer -> List.of(302, 503).contains(answer.status()));
        }
        assertThat(server.tables().dumpBesideTries("session")).isEqualTo(before);
        assertThat(fileSize() - bytes).as("what the file grew by").isLessThan(MOST_BYTES);
    }

    /** Only the embedded database has a file of ours. */
    private long fileSize() {
        return server.kind() == DatabaseKind.H2 ? server.fileSize() : 0;
    }

    @Test
    void aProviderThatIsNotThereAnswersTheSameWhateverItsKey() {
        for (String key : List.of("nobody", "No-Body", "no%20body", "no".repeat(20))) {
            String path = "/auth/sso/" + key;
            assertThat(server.get(path).status()).as(key).isEqualTo(404);
            assertThat(server.get(path + "/callback?state=a&code=b").status())
                    .as(key)
                    .isEqualTo(401);
            assertThat(world.boss().get("/api/vestibule/oidc-provider/" + key).status())
                    .as(key)
                    .isEqualTo(404);
        }
    }

    @Test
    void signInsInSeveralTabsAllComeBack() {
        world.tryOut();
        List<OidcWorld.Sent> tabs = new ArrayList<>();
        String cookie = "none of ours";
        for (int i = 0; i < 3; i++) {
            OidcWorld.Sent sent = world.begin(
                    server.with("Cookie", "metabase.OIDC_STATE=" + cookie), "?redirect=/account/sessions%3Ftab=" + i);
            tabs.add(sent);
            cookie = sent.cookie();
        }
        for (int i = 2; i >= 0; i--) {
            world.idp().isSignedInAs(OidcWorld.person("s-tab", "tab." + world.key() + "@example.com"));
            Answer answer = world.back(world.idp().authorize(tabs.get(i).provider()), cookie);
            assertThat(answer.header("Location")).contains("/account/sessions?tab=" + i);
            cookie = answer.cookie("metabase.OIDC_STATE").value();
        }
        assertThat(cookie).as("nothing is left to keep").isEmpty();
    }

    @Test
    void aBrowserKeepsNoMoreThanACookieHolds() {
        world.tryOut();
        String cookie = "";
        for (int i = 0; i < 6; i++) {
            cookie = world.begin(
                            server.with("Cookie", "metabase.OIDC_STATE=" + cookie), "?redirect=/" + "b".repeat(1_900))
                    .cookie();
        }
        assertThat(cookie.length()).isBetween(1_900, 3_800);
    }
}

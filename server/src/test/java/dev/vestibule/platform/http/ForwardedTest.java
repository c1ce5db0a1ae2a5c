package dev.vestibule.platform.http;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Behind proxies that say what they know in {@code Forwarded} (RFC 7239), or in lists. */
class ForwardedTest {
    private TestServer server = TestServer.on(DatabaseKind.H2, "MB_SOURCE_ADDRESS_HEADER=Forwarded");

    @AfterEach
    void stop() {
        server.close();
    }

    private static boolean isSecure(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        return answer.cookie("metabase.SESSION").attributes().containsKey("Secure");
    }

    @Test
    void addressAndSchemeComeFromTheSameHopAndEverybodyHasALimitOfTheirOwn() {
        server.hasUser("ann@example.com", PASSWORD);
        Client ann = server.with("Forwarded", "for=192.0.2.1;proto=http, For=\"[2001:db8::9]:4711\";Proto=https;by=_a");
        assertThat(isSecure(ann.signIn("ann@example.com", PASSWORD))).isTrue();
        assertThat(server.tables().value("SELECT address FROM sign_in")).isEqualTo("2001:db8::9");
        for (int i = 0; i < 50; i++) {
            ann.signIn("nobody" + i + "@example.com", "another");
        }
        assertThat(ann.signIn("ann@example.com", PASSWORD).text()).contains("Too many attempts!");
        Client other = server.with("Forwarded", "for=203.0.113.9;proto=http");
        assertThat(isSecure(other.signIn("ann@example.com", PASSWORD))).isFalse();
    }

    @Test
    void listOfSchemesIsReadLikeTheListOfAddresses() {
        server.restart("MB_SOURCE_ADDRESS_HEADER=");
        server.hasUser("ann@example.com", PASSWORD);
        Client twoProxies = server.from("203.0.113.9, 127.0.0.1").with("X-Forwarded-Proto", "https, http");
        assertThat(isSecure(twoProxies.signIn("ann@example.com", PASSWORD))).isTrue();
        Client oneProxy = server.from("203.0.113.9").with("X-Forwarded-Proto", "https, http");
        assertThat(isSecure(oneProxy.signIn("ann@example.com", PASSWORD)))
                .as("the client wrote the first")
                .isFalse();
    }
}

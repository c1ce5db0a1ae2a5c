package dev.vestibule.passkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.passkey.RelyingParty.Obstacle;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which site URLs can have passkeys, and what browsers call them. */
class RelyingPartyTest {
    @ParameterizedTest
    @CsvSource({
        "https://id.example.com, id.example.com, https://id.example.com",
        "https://ID.Example.com:443/idp, id.example.com, https://id.example.com",
        "https://example.com:8443, example.com, https://example.com:8443",
        "http://localhost:3000, localhost, http://localhost:3000",
        "http://localhost:80, localhost, http://localhost",
        "http://app.localhost:3000, app.localhost, http://app.localhost:3000"
    })
    void aSiteHasOneIdAndOneOrigin(String site, String id, String origin) {
        assertThat(RelyingParty.at(Optional.of(URI.create(site)))).contains(new RelyingParty(id, origin));
    }

    @ParameterizedTest
    @CsvSource({
        "http://id.example.com, NOT_SECURE",
        "http://localhost.example.com, NOT_SECURE",
        "https://127.0.0.1, IP_ADDRESS",
        "http://127.0.0.1:3000, IP_ADDRESS",
        "https://192.168.1.300, IP_ADDRESS",
        "https://0x7f.1, IP_ADDRESS",
        "https://[::1]:8443, IP_ADDRESS"
    })
    void othersHaveNone(String site, Obstacle obstacle) {
        Optional<URI> url = Optional.of(URI.create(site));
        assertThat(RelyingParty.obstacle(url)).contains(obstacle);
        assertThat(RelyingParty.at(url)).isEmpty();
    }

    @Test
    void withoutASiteUrlThereIsNone() {
        assertThat(RelyingParty.obstacle(Optional.empty())).contains(Obstacle.NO_SITE_URL);
    }
}

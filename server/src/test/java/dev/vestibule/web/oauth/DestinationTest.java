package dev.vestibule.web.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.i18n.MessageCatalog;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the consent page names the receiver of an answer. */
class DestinationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://app.example.com:8443/callback?x=1|app.example.com|https://app.example.com:8443/callback",
                "https://127.0.0.1.evil.example/|127.0.0.1.evil.example|https://127.0.0.1.evil.example/",
                "https://localhost.evil.example/cb|localhost.evil.example|https://localhost.evil.example/cb",
                "http://127.0.0.1:3210/callback|An application on this device|http://127.0.0.1:3210/callback",
                "http://localhost/cb|An application on this device|http://localhost/cb",
                "http://[::1]:1/cb|An application on this device|http://[::1]:1/cb",
                "app.immich:///oauth-callback|The application on this device that opens app.immich links"
                        + "|app.immich:///oauth-callback"
            })
    void theHostIsShownAndOnlyTheUsersDeviceIsCalledThat(String uri, String name, String shown) {
        Destination destination = Destination.of(URI.create(uri));
        assertThat(new MessageCatalog().english().of(destination.name())).isEqualTo(name);
        assertThat(destination.uri()).isEqualTo(shown);
    }
}

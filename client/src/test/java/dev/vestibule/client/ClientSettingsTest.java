package dev.vestibule.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSettingsTest {
    private static final Credentials ANN = new Credentials("ann@example.com", "correct horse");

    @Test
    void areReadFromTheEnvironment() {
        ClientSettings settings = ClientSettings.from(Map.of(
                "METABASE_URL", " https://example.com/metabase/ ",
                "METABASE_USERNAME", "ann@example.com",
                "METABASE_PASSWORD", " spaces count "));

        assertThat(settings.server()).isEqualTo(URI.create("https://example.com/metabase"));
        assertThat(settings.credentials()).isEqualTo(new Credentials("ann@example.com", " spaces count "));
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.requestTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void nameEveryVariableThatIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientSettings.from(Map.of("METABASE_USERNAME", "ann", "METABASE_PASSWORD", "")))
                .withMessage("not set in the environment: METABASE_URL, METABASE_PASSWORD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metabase.example.com", "ftp://example.com", "https:///api", "https://example.com?x=1",
                "https://example.com#x", "https://ann@example.com", "mailto:ann@example.com", "/api"
            })
    void takeOnlyTheAddressOfAServer(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientSettings.of(URI.create(address), ANN))
                .withMessageStartingWith("the server's address must be http(s)://host");
    }

    @Test
    void takeNoTimeOutThatIsOverAtOnce() {
        ClientSettings settings = ClientSettings.of(URI.create("http://localhost:3000"), ANN);

        assertThat(settings.withConnectTimeout(Duration.ofMillis(1)).connectTimeout())
                .hasMillis(1);
        assertThatIllegalArgumentException().isThrownBy(() -> settings.withConnectTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> settings.withRequestTimeout(Duration.ofMillis(-1)));
    }

    @Test
    void needAUsernameAndAPassword() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Credentials(" ", "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Credentials("ann", ""));
    }
}

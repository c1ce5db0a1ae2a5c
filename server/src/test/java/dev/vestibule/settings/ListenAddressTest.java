package dev.vestibule.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The URLs that the log and the API description name. */
class ListenAddressTest {
    @ParameterizedTest
    @CsvSource({
        "localhost, http://localhost:3000, http://localhost:3000",
        "192.0.2.7, http://192.0.2.7:3000, http://192.0.2.7:3000",
        "2001:db8::7, http://[2001:db8::7]:3000, http://[2001:db8::7]:3000",
        "0.0.0.0, http://0.0.0.0:3000, http://localhost:3000",
        "::, http://[::]:3000, http://localhost:3000",
        "[::], http://[::]:3000, http://localhost:3000",
    })
    void aServerOnAllAddressesIsOpenedAtLocalhost(String host, String url, String link) {
        ListenAddress address = new ListenAddress(host, 3000);
        assertThat(address.url()).isEqualTo(url);
        assertThat(address.link()).isEqualTo(link);
    }
}

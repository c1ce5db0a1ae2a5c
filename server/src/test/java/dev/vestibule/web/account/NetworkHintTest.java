package dev.vestibule.web.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.i18n.Message;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkHintTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7, sessions.network.same",
        "203.0.113.7, 203.0.113.8,",
        "2001:db8:1:2::1, 2001:db8:1:2:ffff::9, sessions.network.same",
        "2001:db8:1:3::1, 2001:db8:1:2::1,",
        "192.168.1.4, 203.0.113.7, sessions.network.private",
        "172.32.0.1, 203.0.113.7,",
        "fd12::1, 203.0.113.7, sessions.network.private",
        "unknown, 203.0.113.7,"
    })
    void theAddressAloneShowsTheNetwork(String address, String own, String expected) {
        assertThat(NetworkHint.of(address, own).map(Message::key).orElse(null)).isEqualTo(expected);
    }
}

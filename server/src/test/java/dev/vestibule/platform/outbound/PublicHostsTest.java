package dev.vestibule.platform.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses that strangers name must not lead to this machine or its networks. */
class PublicHostsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/x",
                "https://localhost/x",
                "https://[::1]/x",
                "https://10.1.2.3/x",
                "https://172.31.255.255/x",
                "https://192.168.0.1/x",
                "https://169.254.169.254/latest/meta-data",
                "https://100.64.0.1/x",
                "https://0.0.0.0/x",
                "https://[fd00::1]/x",
                "https://[fe80::1]/x",
                "https://[::ffff:10.0.0.1]/x",
                "https://[64:ff9b::a00:1]/x",
                "https://255.255.255.255/x"
            })
    void addressesInsideAreRefused(String address) {
        assertThatThrownBy(() -> PublicHosts.require(URI.create(address)))
                .isInstanceOfSatisfying(
                        OutboundException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(OutboundException.Reason.NOT_ALLOWED))
                .hasMessage("the host has an address that is not public");
    }

    @Test
    void plainHttpIsRefusedWhereverItLeads() {
        assertThatThrownBy(() -> PublicHosts.require(URI.create("http://192.0.32.7/x")))
                .hasMessage("not an https URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.32.7", "8.8.8.8", "172.32.0.1", "2606:4700::1111", "223.255.255.255"})
    void addressesOutsideAreAllowed(String address) {
        assertThat(PublicHosts.isPublic(address)).isTrue();
    }
}

package dev.vestibule.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who the client is, behind whatever proxies (promises, section 2: the right-most hop that is not listed). */
class TrustedProxiesTest {
    private static final TrustedProxies NONE = trusting();
    private static final TrustedProxies SOME = trusting("10.0.0.0/8", "192.0.2.7", "fd00::/8");

    private static TrustedProxies trusting(String... networks) {
        return TrustedProxies.of(Arrays.asList(networks), "X-Forwarded-For");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // one hop
                "10.1.2.3    | 203.0.113.9                       | 203.0.113.9",
                "192.0.2.7   | 203.0.113.9                       | 203.0.113.9",
                "fd00::1     | 203.0.113.9                       | 203.0.113.9",
                "10.1.2.3    | \"  203.0.113.9\t\"               | 203.0.113.9",
                // a peer that came in as IPv6
                "::ffff:10.1.2.3 | 203.0.113.9                   | 203.0.113.9",
                "::ffff:10.1.2.3 | ::ffff:203.0.113.9            | 203.0.113.9",
                // several hops: the right-most that is not ours
                "10.1.2.3    | 203.0.113.9, 10.9.9.9             | 203.0.113.9",
                "10.1.2.3    | 203.0.113.9, 10.9.9.9, 192.0.2.7  | 203.0.113.9",
                "10.1.2.3    | 203.0.113.9,10.9.9.9,fd12::3      | 203.0.113.9",
                // what stands left of it was written by the client
                "10.1.2.3    | 1.1.1.1, 203.0.113.9              | 203.0.113.9",
                "10.1.2.3    | 10.0.0.1, 203.0.113.9, 10.0.0.2   | 203.0.113.9",
                "10.1.2.3    | unknown, 203.0.113.9              | 203.0.113.9",
                "10.1.2.3    | \"'; DROP TABLE session, 203.0.113.9\" | 203.0.113.9",
                // all of them ours: the one furthest away
                "10.1.2.3    | 10.0.0.2, 10.0.0.3                | 10.0.0.2",
                // ports, brackets, IPv6
                "10.1.2.3    | 203.0.113.9:4711                  | 203.0.113.9",
                "10.1.2.3    | 2001:db8::9                       | 2001:db8::9",
                "10.1.2.3    | [2001:db8::9]                     | 2001:db8::9",
                "10.1.2.3    | [2001:db8::9]:4711                | 2001:db8::9",
                "10.1.2.3    | 2001:DB8:0:0:0:0:0:9              | 2001:db8::9",
                // nothing that could be read: the last hop that can be named
                "10.1.2.3    | unknown                           | 10.1.2.3",
                "10.1.2.3    | 203.0.113.9, unknown              | 10.1.2.3",
                "10.1.2.3    | 203.0.113.9, unknown, 10.0.0.2    | 10.0.0.2",
                "10.1.2.3    | \"203.0.113.9,\"                  | 10.1.2.3",
                "10.1.2.3    | \",\"                             | 10.1.2.3",
                "10.1.2.3    | \" \"                             | 10.1.2.3",
                "10.1.2.3    | \"\"                              | 10.1.2.3",
                "10.1.2.3    | _hidden                           | 10.1.2.3",
                "10.1.2.3    | for=203.0.113.9                   | 10.1.2.3",
                "10.1.2.3    | client.example                    | 10.1.2.3",
                "10.1.2.3    | 203.0.113                         | 10.1.2.3",
                "10.1.2.3    | 203.0.113.9.1                     | 10.1.2.3",
                "10.1.2.3    | 203.0.113.256                     | 10.1.2.3",
                "10.1.2.3    | 3405803785                        | 10.1.2.3",
                "10.1.2.3    | 0xcb.0.0x71.9                     | 10.1.2.3",
                "10.1.2.3    | 203.0.113.9%eth0                  | 10.1.2.3",
                "10.1.2.3    | [203.0.113.9                      | 10.1.2.3",
                "10.1.2.3    | [2001:db8::9                      | 10.1.2.3",
                "10.1.2.3    | 2001:db8::9::1                    | 10.1.2.3",
                "10.1.2.3    | \"203.0.113.9 198.51.100.1\"      | 10.1.2.3",
                // peers that are not listed say nothing that counts
                "198.51.100.1 | 203.0.113.9                      | 198.51.100.1",
                "192.0.2.8   | 203.0.113.9                       | 192.0.2.8",
                "11.1.2.3    | 10.0.0.1                          | 11.1.2.3",
                "2001:db8::1 | 203.0.113.9                       | 2001:db8::1"
            })
    void clientIsTheRightMostHopThatIsNotListed(String peer, String forwarded, String client) {
        assertThat(SOME.client(peer, forwarded)).isEqualTo(new ClientAddress(client, true));
    }

    @Test
    void withoutTheHeaderThePeerIsTheClient() {
        assertThat(SOME.client("10.1.2.3", null)).isEqualTo(new ClientAddress("10.1.2.3", true));
        assertThat(NONE.client("10.1.2.3", null)).isEqualTo(new ClientAddress("10.1.2.3", true));
    }

    /** A proxy that nobody has listed would make everybody behind it one; so its address must not refuse anybody. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.254",
                "192.168.1.1",
                "127.0.0.1",
                "169.254.1.1",
                "::1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "::ffff:192.168.1.1"
            })
    void privatePeerThatForwardsIsUncertainWhileNoneIsListed(String peer) {
        assertThat(NONE.client(peer, "203.0.113.9").certain()).isFalse();
        assertThat(NONE.client(peer, "203.0.113.9").text()).isEqualTo(peer);
        assertThat(NONE.client(peer, null).certain()).isTrue();
        assertThat(trusting("203.0.113.0/24").client(peer, "203.0.113.9").certain())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.1", "172.32.0.1", "192.169.1.1", "11.0.0.1", "2001:db8::1", "fe00::1"})
    void publicPeerIsItselfWhateverItForwards(String peer) {
        assertThat(NONE.client(peer, "203.0.113.9")).isEqualTo(new ClientAddress(peer, true));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/9, 10.127.255.255, true",
        "10.0.0.0/9, 10.128.0.0, false",
        "10.1.2.3/8, 10.200.0.1, true",
        "192.0.2.7/32, 192.0.2.7, true",
        "192.0.2.6/31, 192.0.2.7, true",
        "192.0.2.6/31, 192.0.2.8, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 203.0.113.9, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "2001:db8::1/128, 2001:db8::1, true",
        "2001:db8::1/128, 2001:db8::2, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "10.0.0.0/8, not an address, false"
    })
    void networkHoldsWhatItsPrefixSays(String network, String peer, boolean trusted) {
        assertThat(trusting(network).trusts(peer)).isEqualTo(trusted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                "10.0.0.0/",
                "10.0.0.0/8/8",
                "10.0.0/8",
                "10.0.0.0 /8",
                "::/129",
                "proxy.example",
                "*",
                "/8"
            })
    void whatIsNoNetworkIsNamed(String entry) {
        assertThatThrownBy(() -> TrustedProxies.of(List.of("10.0.0.0/8", entry), "X-Forwarded-For"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + entry + "\"");
    }
}

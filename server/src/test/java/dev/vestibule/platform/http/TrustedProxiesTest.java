package dev.vestibule.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.address.Networks;
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
        return TrustedProxies.of(Arrays.asList(networks));
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
        assertThat(SOME.client(peer, List.of(forwarded)).text()).isEqualTo(client);
    }

    /** Whoever seems to be one of the proxies may be anybody behind it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "10.1.2.3     | 203.0.113.9                      | true",
                "10.1.2.3     | unknown, 203.0.113.9             | true",
                "10.1.2.3     | 198.51.100.7, 203.0.113.9        | true",
                "198.51.100.1 | unknown                          | true",
                "10.1.2.3     | unknown                          | false",
                "10.1.2.3     | _hidden                          | false",
                "10.1.2.3     | 203.0.113.9, unknown             | false",
                "10.1.2.3     | 203.0.113.9, unknown, 10.0.0.2   | false",
                "10.1.2.3     | 10.0.0.2                         | false",
                "10.1.2.3     | for=203.0.113.9                  | false",
                "10.1.2.3     | ~~                               | false"
            })
    void anAddressThatIsOfTheListIsNotCertain(String peer, String forwarded, boolean certain) {
        ClientAddress client = SOME.client(peer, List.of(forwarded));
        assertThat(client.doubt().isEmpty()).isEqualTo(certain);
        client.doubt().ifPresent(forwarder -> assertThat(forwarder).isEqualTo(new ClientAddress.Forwarder(peer, true)));
    }

    @Test
    void withoutTheHeaderThePeerIsTheClient() {
        assertThat(SOME.client("10.1.2.3", List.of()).text()).isEqualTo("10.1.2.3");
        assertThat(SOME.client("10.1.2.3", List.of()).doubt())
                .as("a proxy that names nobody")
                .isPresent();
        assertThat(SOME.client("198.51.100.1", List.of())).isEqualTo(ClientAddress.certain("198.51.100.1"));
        assertThat(NONE.client("10.1.2.3", List.of())).isEqualTo(ClientAddress.certain("10.1.2.3"));
    }

    /** RFC 7239. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "for=203.0.113.9                                             | 203.0.113.9",
                "For=203.0.113.9;Proto=https;by=10.1.2.3                     | 203.0.113.9",
                "proto=http ; for=203.0.113.9                                | 203.0.113.9",
                "for=\"203.0.113.9:4711\"                                    | 203.0.113.9",
                "for=203.0.113.9:4711                                        | 203.0.113.9",
                "for=\"[2001:db8::9]\"                                       | 2001:db8::9",
                "for=\"[2001:db8::9]:4711\"                                  | 2001:db8::9",
                "for=\"[2001:db8::9]:_port\"                                 | 2001:db8::9",
                "for=[2001:db8::9]                                           | 2001:db8::9",
                "for=\"20\\3.0.113.9\"                                       | 203.0.113.9",
                "for=\"[::ffff:203.0.113.9]\"                                | 203.0.113.9",
                // lists and lines
                "for=1.1.1.1, for=203.0.113.9                                | 203.0.113.9",
                "for=1.1.1.1, for=203.0.113.9;host=\"a,b;for=9.9.9.9\"       | 203.0.113.9",
                "for=203.0.113.9, for=10.0.0.2, for=\"[fd00::2]\"            | 203.0.113.9",
                "for=1.1.1.1 / for=203.0.113.9                               | 203.0.113.9",
                "for=203.0.113.9 / for=10.0.0.2                              | 203.0.113.9",
                // what the client wrote does not change how the proxy's own part is read
                "for=9.9.9.9;x=\", for=203.0.113.9;proto=\"https\"           | 203.0.113.9",
                "for=\"9.9.9.9, for=203.0.113.9                              | 203.0.113.9",
                "for=9.9.9.9;x=\"\\, for=\"203.0.113.9\"                     | 203.0.113.9",
                "for=\"9.9.9.9\\\", for=\"[2001:db8::9]:1\"                  | 2001:db8::9",
                // nobody that could be named
                "for=unknown                                                 | 10.1.2.3",
                "for=_hidden                                                 | 10.1.2.3",
                "for=\"_SEVKISEK\"                                           | 10.1.2.3",
                "for=1.1.1.1, for=unknown                                    | 10.1.2.3",
                "for=1.1.1.1, for=_gazonk, for=10.0.0.2                      | 10.0.0.2",
                "for=1.1.1.1, for=203.0.113.9;for=9.9.9.9                    | 10.1.2.3",
                "for=1.1.1.1, proto=https                                    | 10.1.2.3",
                "for=1.1.1.1, 203.0.113.9                                    | 10.1.2.3",
                "for=1.1.1.1, for=\"203.0.113.9\" x                           | 10.1.2.3",
                "for=1.1.1.1,                                                | 10.1.2.3",
                "for=\"[2001:db8::9\"                                        | 10.1.2.3",
                "for=\"[2001:db8::9]x\"                                      | 10.1.2.3",
                "for=                                                        | 10.1.2.3"
            })
    void theStandardHeaderIsReadFromTheRight(String forwarded, String client) {
        TrustedProxies proxies = SOME.naming("forwarded");
        List<String> lines = List.of(forwarded.split(" / "));
        assertThat(proxies.client("10.1.2.3", lines).text()).isEqualTo(client);
        assertThat(proxies.client("10.1.2.3", lines).doubt().isPresent()).isEqualTo(client.startsWith("10."));
        assertThat(proxies.client("198.51.100.1", lines)).isEqualTo(ClientAddress.certain("198.51.100.1"));
    }

    /** The client may fill a header up; no depth of the stack may depend on it. */
    @Test
    void aLongValueOfTheClientIsReadToItsEnd() {
        String line = "for=\"" + "a\\b".repeat(5_000) + "\", for=203.0.113.9";
        assertThat(SOME.naming("Forwarded").client("10.1.2.3", List.of(line)))
                .isEqualTo(ClientAddress.certain("203.0.113.9"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded",
                "X-Forwarded-For",
                "X-Original-Forwarded-For",
                "X-Real-IP",
                "CF-Connecting-IP",
                "CF-Connecting-IPv6",
                "True-Client-IP",
                "Fly-Client-IP",
                "X-Azure-ClientIP",
                "X-Envoy-External-Address",
                "Remote-Addr"
            })
    void aHeaderThatHoldsAddressesIsTaken(String name) {
        TrustedProxies proxies = SOME.naming(name);
        String value = name.equals("Forwarded") ? "for=203.0.113.9" : "203.0.113.9";
        assertThat(proxies.client("10.1.2.3", List.of(value))).isEqualTo(ClientAddress.certain("203.0.113.9"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Via",
                "X-Forwarded",
                "X-Forwarded-Host",
                "Host",
                "User-Agent",
                "CloudFront-Viewer-Address",
                "x y-ip"
            })
    void aHeaderThatNobodyCanReadIsRefusedWithSomeThatCanBe(String name) {
        assertThatThrownBy(() -> SOME.naming(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Forwarded")
                .hasMessageContaining("X-Forwarded-For")
                .hasMessageContaining("X-Real-IP");
    }

    /** Each proxy adds to every list what it saw, and the client may have begun them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9                     | https              | https",
                "203.0.113.9                     | https, http        | http",
                "203.0.113.9, 10.0.0.2           | https, http        | https",
                "203.0.113.9, 10.0.0.2           | evil, https, http  | https",
                "203.0.113.9, 10.0.0.2, fd00::2  | https, http        | https",
                "203.0.113.9, 10.0.0.2           | https              | https",
                "203.0.113.9                     | http / https       | https",
                "unknown                         | http,https         | https"
            })
    void whatIsSaidOfTheRequestIsTakenFromTheHopOfTheAddress(String forwarded, String said, String taken) {
        assertThat(SOME.said("10.1.2.3", List.of(forwarded), List.of(said.split(" / "))))
                .contains(taken);
        assertThat(SOME.said("198.51.100.1", List.of(forwarded), List.of(said))).isEmpty();
    }

    @Test
    void theStandardHeaderTellsTheSchemeOfTheClientsRequest() {
        TrustedProxies proxies = SOME.naming("Forwarded");
        List<String> lines = List.of("for=203.0.113.9;proto=https, for=10.0.0.2;proto=http");
        assertThat(proxies.scheme("10.1.2.3", lines)).contains("https");
        assertThat(proxies.scheme("10.1.2.3", List.of("for=203.0.113.9"))).isEmpty();
        assertThat(proxies.scheme("198.51.100.1", lines)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9           | 203.0.113.9",
                "::ffff:203.0.113.9    | 203.0.113.9",
                "64:ff9b::cb00:7109    | 203.0.113.9",
                "2001:db8:1:2:3:4:5:6  | 2001:db8:1:2::/64 2001:db8:1::/48",
                "2001:db8:1:2::        | 2001:db8:1:2::/64 2001:db8:1::/48",
                "2001:db8::9           | 2001:db8::/64 2001:db8::/48",
                "::1                   | ::/64 ::/48",
                "fe80::1%eth0          | fe80::/64 fe80::/48"
            })
    void anAddressIsCountedWithItsNetwork(String address, String counted) {
        assertThat(Networks.counted(address)).containsExactly(counted.split(" "));
    }

    /** A proxy that nobody has listed would make everybody behind it one; so more may come from its address. */
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
        List<String> forwarded = List.of("203.0.113.9");
        assertThat(NONE.client(peer, forwarded).doubt()).contains(new ClientAddress.Forwarder(peer, false));
        assertThat(NONE.client(peer, forwarded).text()).isEqualTo(peer);
        assertThat(NONE.client(peer, List.of()).doubt()).isEmpty();
        assertThat(trusting("203.0.113.0/24").client(peer, forwarded).doubt()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.1", "172.32.0.1", "192.169.1.1", "11.0.0.1", "2001:db8::1", "fe00::1"})
    void publicPeerIsItselfWhateverItForwards(String peer) {
        assertThat(NONE.client(peer, List.of("203.0.113.9"))).isEqualTo(ClientAddress.certain(peer));
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
        assertThatThrownBy(() -> TrustedProxies.of(List.of("10.0.0.0/8", entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + entry + "\"");
    }
}

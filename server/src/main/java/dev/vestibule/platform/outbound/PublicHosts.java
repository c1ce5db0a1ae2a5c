package dev.vestibule.platform.outbound;

import dev.vestibule.platform.address.Networks;
import dev.vestibule.platform.config.WebAddress;
import dev.vestibule.platform.outbound.OutboundException.Reason;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;

/** Keeps calls to addresses that strangers name away from this machine and its networks. */
final class PublicHosts {
    /** All networks that are not globally reachable (IANA special-purpose address registries), and multicast. */
    private static final Networks OTHERS = Networks.of(List.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            "::/96",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "fc00::/7",
            "fe80::/9",
            "ff00::/8"));

    private PublicHosts() {}

    /**
     * Returns the IP addresses of the host of an address, all of which are public.
     *
     * @throws OutboundException if it is not called over https, is unknown, or has any address that is not public
     */
    static List<InetAddress> require(URI address) throws OutboundException {
        if (WebAddress.isPlain(address)) {
            throw new OutboundException(Reason.NOT_ALLOWED, "not an https URL");
        }
        try {
            List<InetAddress> all = List.of(InetAddress.getAllByName(WebAddress.host(address)));
            if (!all.stream().allMatch(one -> isPublic(one.getHostAddress()))) {
                throw new OutboundException(Reason.NOT_ALLOWED, "the host has an address that is not public");
            }
            return all;
        } catch (UnknownHostException e) {
            throw new OutboundException(Reason.UNKNOWN_HOST, "unknown host", e);
        }
    }

    /** Returns whether an address literal is globally reachable. */
    static boolean isPublic(String address) {
        int scope = address.indexOf('%');
        return !OTHERS.contain(scope < 0 ? address : address.substring(0, scope));
    }
}

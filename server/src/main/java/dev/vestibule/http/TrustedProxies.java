package dev.vestibule.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The networks whose forwarding headers are believed; none unless listed. The client is the right-most hop that is not in
 * the list (promises, section 2), so nothing a client writes into the header itself can count.
 */
public final class TrustedProxies {
    private final Networks networks;
    private final String header;

    private TrustedProxies(Networks networks, String header) {
        this.networks = networks;
        this.header = header;
    }

    /**
     * A list of networks.
     *
     * @param cidrs such as {@code 10.0.0.0/8}, {@code fd00::/8} or a single address
     * @param header the forwarding header, {@code X-Forwarded-For} by default
     * @throws IllegalArgumentException naming the entry that is no network
     */
    public static TrustedProxies of(List<String> cidrs, String header) {
        return new TrustedProxies(Networks.of(cidrs), header);
    }

    /** As they were given. */
    public List<String> networks() {
        return networks.texts();
    }

    /** Whether a peer's forwarding headers count. */
    boolean trusts(String peer) {
        return networks.contain(peer);
    }

    /**
     * The client at the far end of the trusted hops.
     *
     * @param peer address of the other end of the connection
     * @param forwarded all values of the forwarding header joined by commas, or null
     */
    ClientAddress client(String peer, @Nullable String forwarded) {
        if (forwarded == null || forwarded.isBlank()) {
            return new ClientAddress(peer, true);
        }
        if (!trusts(peer)) {
            return new ClientAddress(peer, !(networks.isEmpty() && isPrivate(peer)));
        }
        String[] hops = forwarded.split(",", -1);
        String client = peer;
        for (int i = hops.length - 1; i >= 0; i--) {
            byte[] address = Networks.bytes(withoutPort(hops[i].trim()));
            if (address == null) {
                break; // what stands further left was written by somebody we cannot name
            }
            client = NetUtil.bytesToIpAddress(address);
            if (!networks.contain(address)) {
                break;
            }
        }
        return new ClientAddress(client, true);
    }

    String header() {
        return header;
    }

    private static String withoutPort(String hop) {
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            return end > 0 ? hop.substring(1, end) : hop;
        }
        int colon = hop.indexOf(':');
        return colon > 0 && hop.indexOf(':', colon + 1) < 0 ? hop.substring(0, colon) : hop;
    }

    private static boolean isPrivate(String peer) {
        byte[] bytes = Networks.bytes(peer);
        if (bytes == null) {
            return false;
        }
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
            return uniqueLocal
                    || address.isSiteLocalAddress()
                    || address.isLoopbackAddress()
                    || address.isLinkLocalAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // the length was checked by the parser
        }
    }
}

package dev.vestibule.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The networks whose forwarding headers are believed; none unless listed. The client is the right-most hop that is not in
 * the list (promises, section 2), so nothing a client writes into the header itself can count.
 */
public final class TrustedProxies {
    private static final class Network {
        private final byte[] address;
        private final int prefix;

        Network(byte[] address, int prefix) {
            this.address = address;
            this.prefix = prefix;
        }

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            int whole = prefix / 8;
            for (int i = 0; i < whole; i++) {
                if (address[i] != other[i]) {
                    return false;
                }
            }
            int rest = prefix % 8;
            return rest == 0 || ((address[whole] ^ other[whole]) & (0xff00 >> rest) & 0xff) == 0;
        }
    }

    private final List<Network> networks;
    private final String header;

    private TrustedProxies(List<Network> networks, String header) {
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
        List<Network> networks = new ArrayList<>();
        for (String cidr : cidrs) {
            networks.add(network(cidr));
        }
        return new TrustedProxies(List.copyOf(networks), header);
    }

    private static Network network(String cidr) {
        int slash = cidr.indexOf('/');
        byte[] address = bytes(slash < 0 ? cidr : cidr.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("\"" + cidr + "\" is no network; write it as 10.0.0.0/8 or fd00::/8");
        }
        int most = address.length * 8;
        int prefix = most;
        if (slash >= 0) {
            try {
                prefix = Integer.parseInt(cidr.substring(slash + 1));
            } catch (NumberFormatException e) {
                prefix = -1;
            }
        }
        if (prefix < 0 || prefix > most) {
            throw new IllegalArgumentException("the number after / in \"" + cidr + "\" must be between 0 and " + most);
        }
        return new Network(address, prefix);
    }

    /** Whether a peer's forwarding headers count. */
    boolean trusts(String peer) {
        byte[] address = bytes(peer);
        return address != null && contains(address);
    }

    private boolean contains(byte[] address) {
        for (Network network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
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
            byte[] address = bytes(withoutPort(hops[i].trim()));
            if (address == null) {
                break; // what stands further left was written by somebody we cannot name
            }
            client = NetUtil.bytesToIpAddress(address);
            if (!contains(address)) {
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
        byte[] bytes = bytes(peer);
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

    /** Parses without ever asking a name server; IPv4 inside IPv6 is taken as IPv4. */
    private static byte @Nullable [] bytes(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null || bytes.length != 16) {
            return bytes;
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return bytes;
            }
        }
        boolean mapped = bytes[10] == (byte) 0xff && bytes[11] == (byte) 0xff;
        return mapped ? new byte[] {bytes[12], bytes[13], bytes[14], bytes[15]} : bytes;
    }
}

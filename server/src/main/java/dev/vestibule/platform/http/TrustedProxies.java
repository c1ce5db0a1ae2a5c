package dev.vestibule.platform.http;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.address.ClientAddress.Forwarder;
import dev.vestibule.platform.address.Networks;
import dev.vestibule.platform.http.ForwardingHeader.Hop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * The networks whose forwarding headers are trusted; none by default. The client is the right-most hop that is not in
 * the list (promises, section 2), so nothing that a client writes into the header itself counts.
 */
public final class TrustedProxies {
    private final Networks networks;
    private final ForwardingHeader header;
    private volatile Judged last = new Judged("", false);

    /** Whether a peer may describe the requests of others. */
    private record Judged(String peer, boolean mayDescribe) {}

    private TrustedProxies(Networks networks, ForwardingHeader header) {
        this.networks = networks;
        this.header = header;
    }

    /** Returns an empty list. */
    public static TrustedProxies none() {
        return new TrustedProxies(Networks.NONE, ForwardingHeader.usual());
    }

    /**
     * Returns a list of networks, whose members name the client in {@code X-Forwarded-For}.
     *
     * @param cidrs such as {@code 10.0.0.0/8}, {@code fd00::/8} or a single address
     * @throws IllegalArgumentException naming the invalid entry
     */
    public static TrustedProxies of(List<String> cidrs) {
        return new TrustedProxies(Networks.of(cidrs), ForwardingHeader.usual());
    }

    /**
     * Returns these networks, whose members name the client in another header.
     *
     * @throws IllegalArgumentException if a header of this name is not supported
     */
    public TrustedProxies naming(String headerName) {
        return new TrustedProxies(networks, ForwardingHeader.named(headerName));
    }

    /** Returns the networks as they were given. */
    public List<String> networks() {
        return networks.texts();
    }

    /** Returns whether a peer's forwarding headers count. */
    boolean trusts(String peer) {
        return networks.contain(peer);
    }

    /**
     * Returns whether a peer may describe the request of another, for which it asks: members of the list; without a
     * list, programs on this machine. What it says of the client's address does not count without a list.
     */
    boolean mayDescribe(String peer) {
        Judged known = last; // one proxy asks for each request to its applications
        if (known.peer().equals(peer)) {
            return known.mayDescribe();
        }
        boolean may = networks.isEmpty() ? isLoopback(peer) : trusts(peer);
        last = new Judged(peer, may);
        return may;
    }

    private static boolean isLoopback(String peer) {
        byte[] bytes = Networks.bytes(peer);
        return bytes != null && address(bytes).isLoopbackAddress();
    }

    /**
     * Returns the client at the far end of the trusted hops.
     *
     * @param peer address of the other end of the connection
     * @param forwarded the lines of the forwarding header
     */
    ClientAddress client(String peer, List<String> forwarded) {
        if (trusts(peer)) {
            String client = far(peer, forwarded).client();
            // If all hops are in the list, the client may be one of them, or have named itself.
            return trusts(client)
                    ? new ClientAddress(client, Optional.of(new Forwarder(peer, true)))
                    : ClientAddress.certain(client);
        }
        boolean forwards = forwarded.stream().anyMatch(line -> !line.isBlank());
        return forwards && networks.isEmpty() && isPrivate(peer)
                ? new ClientAddress(peer, Optional.of(new Forwarder(peer, false)))
                : ClientAddress.certain(peer);
    }

    /**
     * The last trusted hop.
     *
     * @param hops how many hops precede the client's
     * @param scheme of the client's own request, if the forwarding header has it
     */
    private record Far(String client, int hops, Optional<String> scheme) {}

    private Far far(String peer, List<String> forwarded) {
        Far far = new Far(peer, 0, Optional.empty());
        List<Hop> hops = header.hops(forwarded);
        for (int i = 0; i < hops.size(); i++) {
            Optional<String> address = hops.get(i).address();
            if (address.isEmpty()) {
                break; // the rest was written by an unknown party
            }
            far = new Far(address.get(), i, hops.get(i).scheme());
            if (!networks.contain(address.get())) {
                break;
            }
        }
        return far;
    }

    /**
     * Returns the value of a trusted peer's header for the client's own request. Each proxy may have added a value, so
     * it is taken from the same hop as the client's address; of a shorter list the first.
     *
     * @param forwarded the lines of the forwarding header
     * @param values the lines of the header
     */
    Optional<String> said(String peer, List<String> forwarded, List<String> values) {
        if (!trusts(peer) || values.isEmpty()) {
            return Optional.empty();
        }
        List<String> members = ForwardingHeader.members(values);
        return Optional.of(members.get(Math.min(far(peer, forwarded).hops(), members.size() - 1))
                .strip());
    }

    /** Returns the scheme of the client's own request, if a trusted peer's forwarding header has it. */
    Optional<String> scheme(String peer, List<String> forwarded) {
        return trusts(peer) ? far(peer, forwarded).scheme() : Optional.empty();
    }

    String header() {
        return header.name();
    }

    private static boolean isPrivate(String peer) {
        byte[] bytes = Networks.bytes(peer);
        if (bytes == null) {
            return false;
        }
        InetAddress address = address(bytes);
        boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
        return uniqueLocal
                || address.isSiteLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress();
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // the length was checked by the parser
        }
    }
}

package dev.vestibule.platform.address;

import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A list of networks; an address matches if it is in any of them. */
public final class Networks {
    public static final Networks NONE = new Networks(List.of(), List.of());

    /** IPv4 behind a translator (RFC 6052), all of it in one /64. */
    private static final Networks TRANSLATED = of(List.of("64:ff9b::/96"));

    private static final String CLIENT = "/64";
    private static final String CUSTOMER = "/48";

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

    private final List<String> texts;
    private final List<Network> networks;

    private Networks(List<String> texts, List<Network> networks) {
        this.texts = texts;
        this.networks = networks;
    }

    /**
     * Parses a list of networks.
     *
     * @param cidrs such as {@code 10.0.0.0/8}, {@code fd00::/8} or a single address
     * @throws IllegalArgumentException naming the invalid entry
     */
    public static Networks of(List<String> cidrs) {
        List<Network> networks = new ArrayList<>();
        for (String cidr : cidrs) {
            networks.add(network(cidr));
        }
        return new Networks(List.copyOf(cidrs), List.copyOf(networks));
    }

    private static Network network(String cidr) {
        int slash = cidr.indexOf('/');
        byte[] address = bytes(slash < 0 ? cidr : cidr.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("\"" + cidr + "\" is not a network such as 10.0.0.0/8 or fd00::/8");
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
            throw new IllegalArgumentException("the prefix length of \"" + cidr + "\" must be from 0 to " + most);
        }
        return new Network(address, prefix);
    }

    /** Returns an address in the canonical form of requests; empty if it is invalid. */
    public static Optional<String> plain(String address) {
        return Optional.ofNullable(bytes(address.strip())).map(NetUtil::bytesToIpAddress);
    }

    /**
     * Returns the networks under which an address is counted, the narrowest first. An IPv6 client has at least 2^64
     * addresses and a customer often 2^80, so it is the /64 and the /48; IPv4-mapped IPv6 is IPv4.
     *
     * @param address in the canonical form; anything else is counted by itself
     */
    public static List<String> counted(String address) {
        byte[] bytes = bytes(address);
        if (bytes == null || bytes.length != 16) {
            return List.of(bytes == null ? address : NetUtil.bytesToIpAddress(bytes));
        }
        if (TRANSLATED.contain(bytes)) {
            return List.of(NetUtil.bytesToIpAddress(Arrays.copyOfRange(bytes, 12, 16)));
        }
        return List.of(start(bytes, 8) + CLIENT, start(bytes, 6) + CUSTOMER);
    }

    private static String start(byte[] address, int length) {
        return NetUtil.bytesToIpAddress(Arrays.copyOf(Arrays.copyOf(address, length), address.length));
    }

    /**
     * Parses an address from an operator, by itself or as one of the networks under which it is {@link #counted}.
     *
     * @return the address in plain form; empty if it is invalid
     */
    public static Optional<String> client(String text) {
        String whole = text.strip();
        boolean network = whole.contains(":") && (whole.endsWith(CLIENT) || whole.endsWith(CUSTOMER));
        return plain(network ? whole.substring(0, whole.length() - CLIENT.length()) : whole);
    }

    /** Returns the networks as they were given. */
    public List<String> texts() {
        return texts;
    }

    public boolean isEmpty() {
        return networks.isEmpty();
    }

    /** Returns whether an address literal is in one of them. */
    public boolean contain(String address) {
        byte[] bytes = bytes(address);
        return bytes != null && contain(bytes);
    }

    boolean contain(byte[] address) {
        for (Network network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Parses an address without querying a name server; IPv4 inside IPv6 is returned as IPv4. */
    public static byte @Nullable [] bytes(String address) {
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

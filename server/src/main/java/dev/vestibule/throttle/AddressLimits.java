package dev.vestibule.throttle;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.address.Networks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How many tries may come from one place. A place is an IPv4 address or an IPv6 network of 64 bits, which is the least
 * that one subscriber has. Ten times as many may come from an IPv6 network of 48 bits, and from a machine that forwards
 * for people whom it does not name, as many may be behind it.
 *
 * @param kind of tries that are counted together
 */
record AddressLimits(String kind, int most, Duration per) {
    private static final int MANY = 10;

    /** A limit of a place that has a name. */
    record OfPlace(String place, Limit limit) {}

    /** Those that a try has to keep to, the narrowest first. */
    List<Limit> of(ClientAddress address) {
        return address.doubt()
                .map(forwarder -> List.of(forwarding(forwarder.address())))
                .orElseGet(
                        () -> named(address.text()).stream().map(OfPlace::limit).toList());
    }

    /** All that tries from an address may have been counted by. */
    List<OfPlace> all(String address) {
        List<OfPlace> all = new ArrayList<>(named(address));
        all.add(new OfPlace(address, forwarding(address)));
        return all;
    }

    private List<OfPlace> named(String address) {
        List<String> places = Networks.counted(address);
        List<OfPlace> limits = new ArrayList<>(places.size());
        for (String place : places) {
            limits.add(new OfPlace(
                    place,
                    Limit.of(kind, place, limits.isEmpty() ? most : MANY * most, per)
                            .notInARow()));
        }
        return limits;
    }

    private Limit forwarding(String address) {
        return Limit.of(kind + " forwarding", address, MANY * most, per).notInARow();
    }
}

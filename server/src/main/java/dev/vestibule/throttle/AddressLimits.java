package dev.vestibule.throttle;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.address.Networks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The limits on attempts from one source. A source is an IPv4 address or an IPv6 network of 64 bits, the least that one
 * subscriber has. An IPv6 network of 48 bits, and a machine that forwards requests without naming its clients, have ten
 * times the limit, as many clients may share them.
 *
 * @param kind the kind of attempts that are counted together
 */
record AddressLimits(String kind, int most, Duration per) {
    private static final int MANY = 10;

    /** A limit of a named source. */
    record OfPlace(String place, Limit limit) {}

    /** Returns the limits that apply to an attempt, the narrowest first. */
    List<Limit> of(ClientAddress address) {
        return address.doubt()
                .map(forwarder -> List.of(forwarding(forwarder.address())))
                .orElseGet(
                        () -> named(address.text()).stream().map(OfPlace::limit).toList());
    }

    /** Returns all subjects under which attempts from an address may have been counted. */
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

package dev.vestibule.platform.address;

import java.util.Optional;

/**
 * Where a request came from.
 *
 * @param text the address in plain form, to be recorded
 * @param doubt the other end of the connection, when it forwards for others and does not say in a way that counts for
 *     whom: then one address may stand for many people
 */
public record ClientAddress(String text, Optional<Forwarder> doubt) {
    /**
     * A machine that forwards requests.
     *
     * @param trusted whether the operator has listed it
     */
    public record Forwarder(String address, boolean trusted) {}

    /** An address that stands for one client. */
    public static ClientAddress certain(String text) {
        return new ClientAddress(text, Optional.empty());
    }
}

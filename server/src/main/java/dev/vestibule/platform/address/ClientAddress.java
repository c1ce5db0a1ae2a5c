package dev.vestibule.platform.address;

import java.util.Optional;

/**
 * The address that a request came from.
 *
 * @param text the address in plain form, to be recorded
 * @param doubt the other end of the connection, if it forwards requests without naming the client reliably: then one
 *     address may stand for many clients
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

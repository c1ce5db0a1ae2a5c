package dev.vestibule.throttle;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.refusal.AttemptKind;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is tried.
 *
 * @param account the login in its normal form; empty when there is none
 * @param knownDevice finds the mark of a device from which this account has been signed in to before, or without an
 *     account any
 */
public record Attempt(AttemptKind kind, String account, Supplier<Optional<String>> knownDevice, ClientAddress address) {
    /** A try of which no account is known. */
    public static Attempt fromAddress(AttemptKind kind, Supplier<Optional<String>> knownDevice, ClientAddress address) {
        return new Attempt(kind, "", knownDevice, address);
    }
}

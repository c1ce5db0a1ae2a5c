package dev.vestibule.throttle;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.refusal.AttemptKind;
import java.util.Optional;

/**
 * What is attempted.
 *
 * @param account the login in its normal form; empty if there is none
 * @param knownDevice the cookie of a device from which this account, or without an account any, has been signed in to
 *     before
 */
public record Attempt(AttemptKind kind, String account, Optional<String> knownDevice, ClientAddress address) {
    /** An attempt without a known account. */
    public static Attempt fromAddress(AttemptKind kind, Optional<String> knownDevice, ClientAddress address) {
        return new Attempt(kind, "", knownDevice, address);
    }
}

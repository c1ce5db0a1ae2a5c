package dev.vestibule.passkey;

import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A passkey of an account.
 *
 * @param publicKey in COSE
 * @param signCount the highest that the authenticator has sent; 0 if it does not count
 * @param aaguid the make of the authenticator; zeros if it does not say
 * @param transports how browsers reach it, in their words
 * @param backup whether the key is copied to other devices
 * @param verifiesUser whether the authenticator has verified its user, by PIN or biometrics
 * @param lastUsedAt the last sign-in with it
 * @param host the host that it is bound to; empty for one that an earlier version has stored
 */
public record Passkey(
        long id,
        UserId user,
        Bytes credentialId,
        Bytes publicKey,
        long signCount,
        String aaguid,
        List<String> transports,
        Backup backup,
        boolean verifiesUser,
        String name,
        Instant createdAt,
        Optional<Instant> lastUsedAt,
        Optional<String> host) {
    /** The longest name. */
    public static final int MOST_CHARACTERS = 100;

    /**
     * Whether the key is copied to other devices.
     *
     * @param eligible whether the authenticator may do so; fixed for the life of the key
     * @param done whether it has done so
     */
    public record Backup(boolean eligible, boolean done) {}

    /** Returns whether browsers offer it at a site: another host than the one that it is bound to never sees it. */
    public boolean worksAt(RelyingParty site) {
        return host.filter(bound -> !bound.equals(site.id())).isEmpty();
    }

    public Passkey {
        transports = List.copyOf(transports);
    }
}

package dev.vestibule.mfa;

import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;

/**
 * A proved first factor, which waits for the second one.
 *
 * @param first the first factor; of several that a provider has verified nothing is noted, as they were not enough
 * @param generation the account's at the proof; a change of the password makes the challenge worthless
 * @param factorVersion of the account's second factors at the proof
 * @param id is used up by the session that it leads to
 */
record Challenge(
        Purpose purpose,
        UserId user,
        FirstFactor first,
        int generation,
        int factorVersion,
        String id,
        Instant expiresAt) {
    /** What a token is valid for; neither is accepted in place of the other. */
    enum Purpose {
        SECOND_FACTOR("mfa-challenge"),
        ENROLLMENT("mfa-enrollment");

        private final String wireName;

        Purpose(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }
    }

    /** Returns whether the account is still as it was at the proof. */
    boolean holdsFor(User account) {
        return account.isActivePerson()
                && account.status().generation() == generation
                && account.status().factors().version() == factorVersion;
    }
}

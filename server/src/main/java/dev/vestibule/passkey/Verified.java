package dev.vestibule.passkey;

/**
 * What a valid assertion says.
 *
 * @param signCount as sent by the authenticator; 0 if it does not count
 * @param userVerified whether the authenticator has verified its user, by PIN or biometrics
 * @param backedUp whether the key was copied to other devices
 */
record Verified(long signCount, boolean userVerified, boolean backedUp) {
    /**
     * Returns whether the count went back, or did not rise: then there may be a copy of the key. Authenticators that
     * copy keys themselves send 0.
     */
    boolean wentBack(Passkey passkey) {
        return (signCount > 0 || passkey.signCount() > 0) && signCount <= passkey.signCount();
    }
}

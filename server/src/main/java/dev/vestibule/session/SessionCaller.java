package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.user.User;

/**
 * Somebody who is signed in.
 *
 * @param keyDigest of the key that was shown
 * @param byCookie whether a browser sent the key by itself, so that the act needs proof of its origin
 */
public record SessionCaller(Session session, User user, Digest keyDigest, boolean byCookie) implements Caller {
    /** Whether this session is good for nothing but choosing a new password, and for signing out. */
    public boolean mustChangePassword() {
        return user.status().mustChangePassword() && session.method().restsOnPassword();
    }

    @Override
    public boolean isUnrestricted() {
        return true;
    }

    @Override
    public String id() {
        return session.id().value();
    }
}

package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.user.User;
import java.time.Instant;

/**
 * A signed-in user.
 *
 * @param keyDigest the digest of the key in the request
 * @param byCookie whether a browser sent the key by itself, so that the request needs proof of its origin
 */
public record SessionCaller(Session session, User user, Digest keyDigest, boolean byCookie) implements Caller {
    /** Returns whether this session is limited to changing the password and signing out. */
    public boolean mustChangePassword() {
        return user.status().mustChangePassword() && session.method().restsOnPassword();
    }

    /** Returns the caller after another proof of who they are. */
    SessionCaller provedAt(Instant now) {
        return new SessionCaller(session.provedAt(now), user, keyDigest, byCookie);
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

package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import java.util.Collection;

/**
 * Notified of every end of sessions within the transaction that ends them, so that what it writes is committed with it.
 */
@FunctionalInterface
public interface SessionEndListener {
    /**
     * Handles the end of sessions; their rows are marked already.
     *
     * @return the digests of access tokens that ended with them, for the caches of all nodes
     */
    Collection<Digest> sessionsEnd(SessionEnd end);
}

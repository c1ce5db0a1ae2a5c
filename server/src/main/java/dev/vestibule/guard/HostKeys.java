package dev.vestibule.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.guard.HandoverStore.HostKey;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionCheck;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes sessions by the keys that they have at other hosts. Such a key only leads to the session, which is checked
 * like any other: so it ends with the session, wherever that is revoked.
 */
final class HostKeys {
    private static final int MOST = 20_000;

    private final HandoverStore store;
    private final SessionCheck sessions;
    private final Cache<Digest, HostKey> kept =
            Caffeine.newBuilder().maximumSize(MOST).build();

    HostKeys(HandoverStore store, SessionCheck sessions) {
        this.store = store;
        this.sessions = sessions;
    }

    /** Returns the session, from the caches only; null if they do not know. */
    @Nullable
    SessionCaller known(Digest digest, GuardedHost host) {
        HostKey key = kept.getIfPresent(digest);
        return key == null || !key.isOf(host) ? null : sessions.known(key.session(), true);
    }

    /** Returns the session; queries the database, as its key may have been renewed. */
    Optional<SessionCaller> find(Digest digest, GuardedHost host) {
        SessionCaller known = known(digest, host);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<HostKey> key = store.hostKey(digest);
        key.ifPresent(found -> kept.put(digest, found));
        return key.filter(found -> found.isOf(host)).flatMap(found -> sessions.find(found.session(), true));
    }
}

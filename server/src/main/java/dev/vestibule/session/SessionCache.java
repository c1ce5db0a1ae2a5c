package dev.vestibule.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers sessions by the digest of their key and users by id. Loading and dropping of one entry exclude each other, so
 * whoever drops after a change can be sure that no older answer comes back.
 */
public final class SessionCache {
    /** A session and when it was last used here, which is newer than what is written. */
    static final class Entry {
        private final Session session;
        private volatile long lastUsed;
        private volatile long written;

        Entry(Session session) {
            this.session = session;
            this.lastUsed = session.lastActiveAt().toEpochMilli();
            this.written = lastUsed;
        }

        Session session() {
            return session;
        }

        /** A use that is not on its way to the database, if there is one. */
        Optional<Instant> unwrittenUse() {
            return lastUsed > written ? Optional.of(lastUsed()) : Optional.empty();
        }

        Instant lastUsed() {
            return Instant.ofEpochMilli(lastUsed);
        }

        /** Notes a use; true when it should be written. A doubled write does no harm, so no lock is taken. */
        boolean use(long now, long writeAfterMillis) {
            if (now > lastUsed) {
                lastUsed = now;
            }
            if (now - written < writeAfterMillis) {
                return false;
            }
            written = now;
            return true;
        }
    }

    private final Cache<String, Entry> sessions;
    private final Cache<UserId, User> users;

    public SessionCache(long mostSessions) {
        sessions = Caffeine.newBuilder().maximumSize(mostSessions).build();
        users = Caffeine.newBuilder().maximumSize(mostSessions).build();
    }

    @Nullable
    Entry session(String keyDigest) {
        return sessions.getIfPresent(keyDigest);
    }

    @Nullable
    Entry session(String keyDigest, Function<String, Optional<Session>> load) {
        return sessions.get(
                keyDigest, digest -> load.apply(digest).map(Entry::new).orElse(null));
    }

    @Nullable
    User user(UserId id) {
        return users.getIfPresent(id);
    }

    @Nullable
    User user(UserId id, Function<UserId, Optional<User>> load) {
        return users.get(id, key -> load.apply(key).orElse(null));
    }

    public void drop(String keyDigest) {
        sessions.invalidate(keyDigest);
    }

    public void drop(Collection<String> keyDigests) {
        sessions.invalidateAll(keyDigests);
    }

    public void drop(UserId user) {
        users.invalidate(user);
    }

    /** Drops all sessions of these users, and the users. */
    public void dropAllOf(Collection<UserId> gone) {
        users.invalidateAll(gone);
        sessions.asMap()
                .values()
                .removeIf(entry -> gone.contains(entry.session().user()));
    }

    /** Calls back for each session with a use that nobody has been told. */
    void forEachUnwrittenUse(BiConsumer<String, Instant> action) {
        for (Entry entry : sessions.asMap().values()) {
            entry.unwrittenUse().ifPresent(use -> action.accept(entry.session().id(), use));
        }
    }

    public void clear() {
        sessions.invalidateAll();
        users.invalidateAll();
    }

    public long size() {
        return sessions.estimatedSize();
    }
}

package dev.vestibule.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Caches sessions, API keys and access tokens by the digest of their secret, and users by id. After a change has
 * dropped an entry, no older value returns: one that was being loaded meanwhile is not kept.
 */
public final class SessionCache {
    private final Loads<Digest, CachedEntry<Session>> sessions;
    private final Loads<Digest, CachedEntry<ApiKey>> keys;
    private final Loads<Digest, CachedEntry<AccessToken>> tokens;
    private final Loads<UserId, User> users;

    public SessionCache(long mostSessions) {
        sessions = new Loads<>(mostSessions);
        keys = new Loads<>(mostSessions);
        tokens = new Loads<>(mostSessions);
        users = new Loads<>(mostSessions);
    }

    /**
     * The loaded entries. Loading holds no lock, or requests for the same entry would wait for a failing database one
     * after another, each for its whole timeout.
     */
    private static final class Loads<K, V> {
        private final Cache<K, V> kept;
        private final AtomicLong drops = new AtomicLong();

        Loads(long most) {
            kept = Caffeine.newBuilder().maximumSize(most).build();
        }

        @Nullable
        V get(K key) {
            return kept.getIfPresent(key);
        }

        @Nullable
        V get(K key, Function<K, Optional<V>> load) {
            V known = kept.getIfPresent(key);
            if (known != null) {
                return known;
            }
            long before = drops();
            V loaded = load.apply(key).orElse(null);
            if (loaded == null) {
                return null;
            }
            V other = kept.asMap().putIfAbsent(key, loaded);
            V answer = other == null ? loaded : other;
            dropUnlessCurrent(key, answer, before);
            return answer;
        }

        /** Keeps what was read after {@link #drops} had this value. */
        void keep(K key, V loaded, long before) {
            kept.put(key, loaded);
            dropUnlessCurrent(key, loaded, before);
        }

        private void dropUnlessCurrent(K key, V loaded, long before) {
            if (drops() != before) {
                kept.asMap().remove(key, loaded); // possibly read before the change that caused the drop
            }
        }

        long drops() {
            return drops.get();
        }

        void drop(Collection<K> keys) {
            drops.incrementAndGet();
            kept.invalidateAll(keys);
        }

        void dropIf(Predicate<V> condition) {
            drops.incrementAndGet();
            kept.asMap().values().removeIf(condition);
        }

        void clear() {
            drops.incrementAndGet();
            kept.invalidateAll();
        }
    }

    @Nullable
    CachedEntry<Session> session(Digest keyDigest) {
        return sessions.get(keyDigest);
    }

    /** Returns the session with this key; a user who is loaded with it is cached, too. */
    @Nullable
    CachedEntry<Session> session(Digest keyDigest, Function<Digest, Optional<SessionLookupStore.Owned>> load) {
        return sessions.get(keyDigest, digest -> {
            long before = users.drops();
            return load.apply(digest).map(found -> {
                found.user().ifPresent(user -> users.keep(user.id(), user, before));
                return new CachedEntry<>(found.session(), found.session().lastActiveAt());
            });
        });
    }

    @Nullable
    CachedEntry<ApiKey> key(Digest digest) {
        return keys.get(digest);
    }

    @Nullable
    CachedEntry<ApiKey> key(Digest digest, Function<Digest, Optional<ApiKey>> load) {
        return keys.get(
                digest,
                unknown -> load.apply(unknown)
                        .map(key -> new CachedEntry<>(key, key.lastUsedAt().orElse(Instant.EPOCH))));
    }

    @Nullable
    CachedEntry<AccessToken> token(Digest digest) {
        return tokens.get(digest);
    }

    @Nullable
    CachedEntry<AccessToken> token(Digest digest, Function<Digest, Optional<AccessToken>> load) {
        return tokens.get(
                digest,
                unknown -> load.apply(unknown)
                        .map(token ->
                                new CachedEntry<>(token, token.lastUsedAt().orElse(Instant.EPOCH))));
    }

    @Nullable
    User user(UserId id) {
        return users.get(id);
    }

    /**
     * Returns a user; loads them if they are not cached, or cached values may be outdated.
     *
     * @param fresh whether the changes of other nodes have been read
     */
    @Nullable
    User user(UserId id, boolean fresh, Function<UserId, Optional<User>> load) {
        if (!fresh) {
            drop(id);
        }
        return users.get(id, load);
    }

    public void drop(Digest keyDigest) {
        drop(Set.of(keyDigest));
    }

    /** Drops the sessions, keys or access tokens with these digests. */
    public void drop(Collection<Digest> keyDigests) {
        sessions.drop(keyDigests);
        keys.drop(keyDigests);
        tokens.drop(keyDigests);
    }

    public void drop(UserId user) {
        users.drop(Set.of(user));
    }

    /** Drops all sessions, keys and access tokens of these users, and the users. */
    public void dropAllOf(Collection<UserId> gone) {
        users.drop(Set.copyOf(gone));
        sessions.dropIf(entry -> gone.contains(entry.value().user()));
        keys.dropIf(entry -> gone.stream().anyMatch(entry.value()::concerns));
        tokens.dropIf(entry -> gone.contains(entry.value().user()));
    }

    /** Calls back for each session with a use that has not been written. */
    void forEachUnwrittenUse(BiConsumer<SessionId, Instant> action) {
        for (CachedEntry<Session> entry : sessions.kept.asMap().values()) {
            entry.unwrittenUse().ifPresent(use -> action.accept(entry.value().id(), use));
        }
    }

    /** Drops all keys, as any of them may have changed. */
    public void dropKeys() {
        keys.clear();
    }

    public void clear() {
        sessions.clear();
        keys.clear();
        tokens.clear();
        users.clear();
    }

    public long size() {
        return sessions.kept.estimatedSize();
    }
}

package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Freshness;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Recognizes API keys on requests, with the same cache and by the same rules as sessions. */
public final class ApiKeyCheck {
    private static final long WRITE_USE_AFTER_MILLIS = Duration.ofMinutes(1).toMillis();

    private final ApiKeyLookupStore source;
    private final UserStore users;
    private final SessionCache cache;
    private final Freshness freshness;
    private final InstantSource clock;
    private final LastUseBuffer<KeyId> unwrittenUse;
    private final CheckCounts counts = new CheckCounts("api-key");

    public ApiKeyCheck(
            ApiKeyLookupStore source, UserStore users, SessionCache cache, Freshness freshness, InstantSource clock) {
        this.source = source;
        this.users = users;
        this.cache = cache;
        this.freshness = freshness;
        this.clock = clock;
        this.unwrittenUse = new LastUseBuffer<>(source::touch);
    }

    /**
     * Returns the caller with this key, if the cache has it and is fresh; never blocks. Null also if the key is unknown
     * here.
     */
    public @Nullable KeyCaller known(Digest digest) {
        if (!freshness.holds()) {
            return null;
        }
        CachedEntry<ApiKey> entry = cache.key(digest);
        KeyCaller caller =
                entry == null ? null : caller(entry, cache.user(entry.value().holder()));
        if (caller != null) {
            counts.add(CheckCounts.Lane.CACHE);
        }
        return caller;
    }

    /** Returns the caller with this key; queries the database if the cache does not know. */
    public Optional<KeyCaller> find(Digest digest) {
        KeyCaller known = known(digest);
        if (known != null) {
            return Optional.of(known);
        }
        boolean fresh = freshness.holds();
        if (!fresh) {
            cache.drop(digest);
        }
        CachedEntry<ApiKey> entry = cache.key(digest, source::find);
        Optional<KeyCaller> found = entry == null
                ? Optional.empty()
                : Optional.ofNullable(caller(entry, cache.user(entry.value().holder(), fresh, users::find)));
        counts.add(found.isPresent() ? CheckCounts.Lane.DATABASE : CheckCounts.Lane.REFUSED);
        return found;
    }

    private @Nullable KeyCaller caller(CachedEntry<ApiKey> entry, @Nullable User user) {
        Instant now = clock.instant();
        ApiKey key = entry.value();
        if (user == null || !user.isActive() || key.isOver(now)) {
            return null;
        }
        if (entry.use(now.toEpochMilli(), WRITE_USE_AFTER_MILLIS)) {
            unwrittenUse.note(key.id(), now);
        }
        return new KeyCaller(key, user);
    }

    CheckCounts counts() {
        return counts;
    }

    /** Writes the uses since the last call; called every few seconds. */
    public void writeUse() {
        unwrittenUse.writeAll();
    }
}

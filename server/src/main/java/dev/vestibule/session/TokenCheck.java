package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Freshness;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Recognizes access tokens on requests, with the same cache and by the same rules as sessions. */
public final class TokenCheck {
    private static final long WRITE_USE_AFTER_MILLIS = Duration.ofMinutes(1).toMillis();

    private final TokenLookupStore source;
    private final UserStore users;
    private final SessionCache cache;
    private final Freshness freshness;
    private final BiPredicate<Session, User> rule;
    private final InstantSource clock;
    private final LastUseBuffer<String> unwrittenUse;
    private final CheckCounts counts = new CheckCounts("access-token");

    /** @param rule whether the authentication of the user is still good enough; asked by each check */
    TokenCheck(
            TokenLookupStore source,
            UserStore users,
            SessionCache cache,
            Freshness freshness,
            BiPredicate<Session, User> rule,
            InstantSource clock) {
        this.source = source;
        this.users = users;
        this.cache = cache;
        this.freshness = freshness;
        this.rule = rule;
        this.clock = clock;
        this.unwrittenUse = new LastUseBuffer<>(source::touch);
    }

    /**
     * Returns the caller with this token, if the cache has it and is fresh; never blocks. Null also if the token is
     * unknown here.
     */
    public @Nullable TokenCaller known(Digest digest) {
        if (!freshness.holds()) {
            return null;
        }
        CachedEntry<AccessToken> entry = cache.token(digest);
        TokenCaller caller =
                entry == null ? null : caller(entry, cache.user(entry.value().user()));
        if (caller != null) {
            counts.add(CheckCounts.Lane.CACHE);
        }
        return caller;
    }

    /** Returns the caller with this token; queries the database if the cache does not know. */
    public Optional<TokenCaller> find(Digest digest) {
        TokenCaller known = known(digest);
        if (known != null) {
            return Optional.of(known);
        }
        boolean fresh = freshness.holds();
        if (!fresh) {
            cache.drop(digest);
        }
        CachedEntry<AccessToken> entry = cache.token(digest, source::find);
        Optional<TokenCaller> found = entry == null
                ? Optional.empty()
                : Optional.ofNullable(caller(entry, cache.user(entry.value().user(), fresh, users::find)));
        counts.add(found.isPresent() ? CheckCounts.Lane.DATABASE : CheckCounts.Lane.REFUSED);
        return found;
    }

    private @Nullable TokenCaller caller(CachedEntry<AccessToken> entry, @Nullable User user) {
        Instant now = clock.instant();
        AccessToken token = entry.value();
        if (user == null || !user.isActive() || token.isOver(now) || !rule.test(token.authentication(), user)) {
            return null;
        }
        if (entry.use(now.toEpochMilli(), WRITE_USE_AFTER_MILLIS)) {
            unwrittenUse.note(token.grant(), now);
        }
        return new TokenCaller(token, user);
    }

    CheckCounts counts() {
        return counts;
    }

    /** Writes the uses since the last call; called every few seconds. */
    public void writeUse() {
        unwrittenUse.writeAll();
    }
}

package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Freshness;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Recognizes users by their session keys, from the cache while it is fresh, and records the use. */
public final class SessionCheck {
    private final SessionLookupStore store;
    private final SessionExpiry expiry;
    private final UserStore users;
    private final SessionCache cache;
    private final Freshness freshness;
    private final Supplier<SessionLifetime> limits;
    private final BiPredicate<Session, User> rule;
    private final InstantSource clock;
    private final LastUseBuffer<SessionId> unwrittenUse;
    private final CheckCounts counts = new CheckCounts("session");
    private volatile SessionLifetime writtenUnder;

    /** @param rule whether a session that has not expired may be used */
    SessionCheck(
            SessionLookupStore store,
            SessionExpiry expiry,
            UserStore users,
            SessionCache cache,
            Freshness freshness,
            Supplier<SessionLifetime> limits,
            BiPredicate<Session, User> rule,
            InstantSource clock) {
        this.store = store;
        this.expiry = expiry;
        this.users = users;
        this.cache = cache;
        this.freshness = freshness;
        this.limits = limits;
        this.rule = rule;
        this.clock = clock;
        this.unwrittenUse = new LastUseBuffer<>(expiry::touch);
        this.writtenUnder = limits.get();
    }

    /**
     * Returns the caller with this key, if the cache has it and is fresh; never blocks. Null also if the key is unknown
     * here.
     */
    public @Nullable SessionCaller known(Digest keyDigest, boolean byCookie) {
        if (!freshness.holds()) {
            return null;
        }
        CachedEntry<Session> entry = cache.session(keyDigest);
        User user = entry == null ? null : cache.user(entry.value().user());
        if (entry == null || user == null || !user.isActive()) {
            return null;
        }
        Instant now = clock.instant();
        SessionLifetime inForce = limits.get();
        if (!rule.test(entry.value(), user)) {
            return null;
        }
        if (inForce.verdict(entry.value(), entry.lastUsed(), now).isPresent()) {
            return null; // another node may know of a later use, so the database decides
        }
        noteUse(entry, now, inForce);
        counts.add(CheckCounts.Lane.CACHE);
        return new SessionCaller(entry.value(), user, keyDigest, byCookie);
    }

    /** Returns the caller with this key; queries the database if the cache does not know. */
    public Optional<SessionCaller> find(Digest keyDigest, boolean byCookie) {
        SessionCaller known = known(keyDigest, byCookie);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<SessionCaller> found = stored(keyDigest, byCookie);
        counts.add(found.isPresent() ? CheckCounts.Lane.DATABASE : CheckCounts.Lane.REFUSED);
        return found;
    }

    private Optional<SessionCaller> stored(Digest keyDigest, boolean byCookie) {
        cacheMayBeStale(keyDigest);
        CachedEntry<Session> entry = cache.session(
                keyDigest, digest -> store.find(digest, user -> freshness.holds() && cache.user(user) != null));
        if (entry == null) {
            return Optional.empty();
        }
        Session session = entry.value();
        Instant now = clock.instant();
        SessionLifetime inForce = limits.get();
        if (inForce.verdict(session, entry.lastUsed(), now).isPresent()) {
            cache.drop(keyDigest);
            expiry.endIfOverdue(session.id(), inForce, now);
            return Optional.empty();
        }
        // Read with the session, or before and still valid.
        User user = cache.user(session.user(), true, users::find);
        if (user == null || !user.isActive() || !rule.test(session, user)) {
            return Optional.empty();
        }
        noteUse(entry, now, inForce);
        return Optional.of(new SessionCaller(session, user, keyDigest, byCookie));
    }

    /** The cached value was not good enough for {@link #known}, so it must not be returned now. */
    private void cacheMayBeStale(Digest keyDigest) {
        CachedEntry<Session> entry = cache.session(keyDigest);
        if (entry == null) {
            return;
        }
        boolean overdue = limits.get()
                .verdict(entry.value(), entry.lastUsed(), clock.instant())
                .isPresent();
        if (overdue) {
            unwrittenUse.write(entry.value().id()); // or the database would judge by an older use than ours
        }
        if (overdue || !freshness.holds()) {
            cache.drop(keyDigest);
            cache.drop(entry.value().user());
        }
    }

    private void noteUse(CachedEntry<Session> entry, Instant now, SessionLifetime inForce) {
        if (entry.use(now.toEpochMilli(), inForce.writeAfterMillis())) {
            unwrittenUse.note(entry.value().id(), now);
        }
    }

    /** Writes the uses since the last call; called every few seconds. */
    public void writeUse() {
        SessionLifetime inForce = limits.get();
        if (!inForce.equals(writtenUnder)) {
            noteAllUse(inForce); // others judge by what is written
            writtenUnder = inForce;
        }
        unwrittenUse.writeAll();
    }

    /** Writes every cached use, so that a restart does not make idle timeouts come early. */
    public void writeAllUse() {
        noteAllUse(limits.get());
        writeUse();
    }

    private void noteAllUse(SessionLifetime inForce) {
        if (inForce.idle().isPresent()) {
            cache.forEachUnwrittenUse(unwrittenUse::note);
        }
    }

    CheckCounts counts() {
        return counts;
    }

    /** Returns the limits in force. */
    public SessionLifetime limits() {
        return limits.get();
    }
}

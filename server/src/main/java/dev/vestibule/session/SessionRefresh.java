package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Refusal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Gives sessions new keys. */
public final class SessionRefresh {
    /** How long the previous key stays valid, for requests that are in progress with it. */
    static final Duration GRACE = Duration.ofSeconds(30);

    /**
     * The current key of a session.
     *
     * @param expiresAt when the session expires, whichever key was sent
     * @param remembered whether a browser keeps it when it closes
     */
    public record Renewed(SessionKey key, Instant expiresAt, boolean remembered) {}

    private record Present(String seed, SessionKeyStore.Keys held, List<Digest> changed) {}

    private final SessionKeyStore keys;
    private final SessionCache cache;
    private final Transactions transactions;
    private final ChangeLog changes;
    private final InstantSource clock;
    private final SecureRandom random;

    public SessionRefresh(
            SessionKeyStore keys,
            SessionCache cache,
            Transactions transactions,
            ChangeLog changes,
            InstantSource clock,
            SecureRandom random) {
        this.keys = keys;
        this.cache = cache;
        this.transactions = transactions;
        this.changes = changes;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Gives the caller's session a new key with the same expiry, and records the use. The old key stays valid for
     * {@link #GRACE}; refreshing with it meanwhile returns the same new key.
     *
     * @param shown the key by which the caller was found
     * @throws dev.vestibule.platform.refusal.RefusedException if the session has ended, or the key is no longer valid
     */
    public Renewed refresh(SessionCaller caller, SessionKey shown) {
        String seed = RandomUuid.random(random);
        Instant now = clock.instant();
        Optional<Present> refreshed =
                transactions.call(() -> refresh(caller.session().id(), shown, seed, now));
        if (refreshed.isEmpty()) {
            cache.drop(shown.digest());
            throw Refusal.NOT_SIGNED_IN.exception();
        }
        Present present = refreshed.get();
        cache.drop(present.changed());
        return new Renewed(
                shown.successor(present.seed()),
                present.held().expiresAt(),
                present.held().remembered());
    }

    private Optional<Present> refresh(SessionId id, SessionKey shown, String seed, Instant now) {
        Optional<SessionKeyStore.Keys> held = keys.lock(id);
        if (held.isEmpty() || !held.get().present().equals(shown.digest())) {
            return held.filter(one -> one.retires(shown.digest(), now))
                    .map(one -> new Present(one.seed(), one, List.of()));
        }
        keys.replace(id, shown.digest(), shown.successor(seed).digest(), seed, now.plus(GRACE), now);
        List<Digest> changed = held.get().digests();
        changes.addKeys(changed);
        return Optional.of(new Present(seed, held.get(), changed));
    }
}

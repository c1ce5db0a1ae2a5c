package dev.vestibule.session;

import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The one rule for what outlives a session, such as keys, addresses, second factors and the rights of administrators:
 * its user was authenticated within the last five minutes, when the session started or since; for an application, when
 * the session started that it was allowed in. API keys and operators are not asked. It costs no query.
 */
public final class RecentProof {
    /** How long a proof counts. */
    public static final Duration LIFE = Duration.ofMinutes(5);

    private final BooleanSupplier ofApi;
    private final SessionKeyStore keys;
    private final SessionCache cache;
    private final Transactions transactions;
    private final ChangeLog changes;
    private final InstantSource clock;

    /**
     * Creates the rule.
     *
     * @param ofApi whether requests over the API need the proof
     * @param clock the database's
     */
    RecentProof(
            BooleanSupplier ofApi,
            SessionKeyStore keys,
            SessionCache cache,
            Transactions transactions,
            ChangeLog changes,
            InstantSource clock) {
        this.ofApi = ofApi;
        this.keys = keys;
        this.cache = cache;
        this.transactions = transactions;
        this.changes = changes;
        this.clock = clock;
    }

    /** Returns whether the user of this session was authenticated recently. */
    public boolean holds(SessionCaller caller) {
        return !isOver(caller.session().proof().at());
    }

    /** Returns when the last proof of this session stops counting. */
    public Instant until(SessionCaller caller) {
        return caller.session().proof().at().plus(LIFE);
    }

    /**
     * Refuses a session without a recent proof.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if there is none
     */
    public void require(SessionCaller caller) {
        if (!holds(caller)) {
            throw Refusal.PROOF_NEEDED.exception();
        }
    }

    /**
     * Refuses a request over the API without a recent proof, unless a setting turns that off.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if there is none
     */
    void requireOfApi(Caller caller) {
        if (lacksOverApi(caller)) {
            throw Refusal.PROOF_NEEDED.exception();
        }
    }

    /** Returns whether a request over the API needs a recent proof and has none. */
    boolean lacksOverApi(Caller caller) {
        return ofApi.getAsBoolean() && provedAt(caller).filter(this::isOver).isPresent();
    }

    /** Returns when the user was authenticated; empty for a key, which is not asked. */
    private static Optional<Instant> provedAt(Caller caller) {
        if (caller instanceof SessionCaller session) {
            return Optional.of(session.session().proof().at());
        }
        // A session of any age can allow an application, which would otherwise do what the session cannot.
        return caller instanceof TokenCaller application
                ? Optional.of(application.token().authentication().proof().at())
                : Optional.empty();
    }

    private boolean isOver(Instant proved) {
        return !proved.plus(LIFE).isAfter(clock.instant());
    }

    /**
     * Refuses an actor without a recent proof.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if there is none
     */
    public void require(Principal principal) {
        if (principal instanceof Principal.Authenticated user) {
            if (user.overApi()) {
                requireOfApi(user.caller());
            } else if (user.caller() instanceof SessionCaller session) {
                require(session);
            }
        }
    }

    /** Records that the user of a session was authenticated again, and returns the session since. */
    public SessionCaller renew(SessionCaller caller) {
        Session session = caller.session();
        Instant now = clock.instant();
        boolean live = transactions.call(() -> {
            Optional<SessionKeyStore.Keys> held = keys.lock(session.id());
            held.ifPresent(found -> {
                keys.prove(session.id(), now);
                changes.addKeys(found.digests());
                // Before the commit, another request could read the old row into the cache again.
                transactions.afterCommit(() -> cache.drop(found.digests()));
            });
            return held.isPresent();
        });
        if (!live) {
            cache.drop(caller.keyDigest());
            throw Refusal.NOT_SIGNED_IN.exception();
        }
        return caller.provedAt(now);
    }
}

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
 * its user was authenticated within the last five minutes, when the session started or since. For an application with
 * an access token, that of the session in which it was approved counts: otherwise a session without a proof could get
 * itself a token. API keys and operators are not asked. It costs no query.
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
        return isRecent(caller.session());
    }

    /** Returns when the last proof of this session stops counting. */
    public Instant until(SessionCaller caller) {
        return until(caller.session());
    }

    private static Instant until(Session authentication) {
        return authentication.proof().at().plus(LIFE);
    }

    private boolean isRecent(Session authentication) {
        return until(authentication).isAfter(clock.instant());
    }

    private void requireRecent(Session authentication) {
        if (!isRecent(authentication)) {
            throw Refusal.PROOF_NEEDED.exception();
        }
    }

    /**
     * Refuses a session without a recent proof.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if there is none
     */
    public void require(SessionCaller caller) {
        requireRecent(caller.session());
    }

    /**
     * Refuses a request over the API without a recent proof, unless a setting turns that off.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if there is none
     */
    void requireOfApi(Caller caller) {
        if (!ofApi.getAsBoolean()) {
            return;
        }
        if (caller instanceof SessionCaller session) {
            require(session);
        } else if (caller instanceof TokenCaller application) {
            requireRecent(application.token().authentication());
        }
    }

    /** Returns whether a request over the API comes from a session without a recent proof, and needs one. */
    boolean lacksOverApi(Caller caller) {
        return ofApi.getAsBoolean() && caller instanceof SessionCaller session && !holds(session);
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

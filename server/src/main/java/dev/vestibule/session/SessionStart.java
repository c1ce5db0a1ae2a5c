package dev.vestibule.session;

import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.SessionStore.Ended;
import dev.vestibule.session.SessionStore.Found;
import dev.vestibule.session.SessionStore.NewSession;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;

/** Writes the start of a session, alone or within a larger change. */
public final class SessionStart {
    private final SessionStore store;
    private final SignInRecordStore signIns;
    private final SessionTermination termination;
    private final SessionSettings settings;
    private final SessionCache cache;
    private final Transactions transactions;
    private final SignInListener listener;

    /** @param listener notified of sign-ins within their transaction */
    public SessionStart(
            SessionStore store,
            SignInRecordStore signIns,
            SessionTermination termination,
            SessionSettings settings,
            SessionCache cache,
            Transactions transactions,
            SignInListener listener) {
        this.store = store;
        this.signIns = signIns;
        this.termination = termination;
        this.settings = settings;
        this.cache = cache;
        this.transactions = transactions;
        this.listener = listener;
    }

    /**
     * Adds a session, its row in the sign-in log and the account's last sign-in, atomically, provided that the account
     * is active and proofs of {@code generation} are still valid.
     *
     * @return false if they are not; then nothing was written
     * @throws dev.vestibule.platform.refusal.RefusedException if the user has the maximum number of sessions; nothing
     *     was written
     */
    public boolean add(NewSession fresh, int generation) {
        return add(fresh, generation, () -> {});
    }

    /**
     * Adds a session like {@link #add(NewSession, int)}.
     *
     * @param more what else is written if it starts
     */
    boolean add(NewSession fresh, int generation, Runnable more) {
        return transactions.call(() -> {
            UserId user = fresh.session().user();
            // Locks the account, so that a deactivation or a password change happens entirely before or after.
            if (!store.noteSignIn(user, generation, fresh.session().createdAt())) {
                return false;
            }
            settings.cap().ifPresent(cap -> makeRoom(fresh, cap));
            listener.signsIn(fresh.session(), fresh.context(), () -> store.isFirstSignIn(user));
            write(fresh);
            more.run();
            return true;
        });
    }

    /** Adds the first session of a new account, within the ongoing transaction. */
    public void addFirst(NewSession fresh) {
        transactions.run(() -> write(fresh));
    }

    private void write(NewSession fresh) {
        store.add(fresh);
        signIns.add(fresh.session(), fresh.context());
    }

    /** The account is locked, so that of several simultaneous sign-ins each counts those before it. */
    private void makeRoom(NewSession fresh, MaxSessions cap) {
        UserId user = fresh.session().user();
        Instant now = fresh.session().createdAt();
        List<Found> live = store.lockLive(user, settings.limits(), now);
        int tooMany = live.size() + 1 - cap.most();
        if (tooMany <= 0) {
            return;
        }
        if (cap.refuses()) {
            throw Refusal.TOO_MANY_SESSIONS.exception();
        }
        Actor actor = Actor.of(user, fresh.context().address());
        Ended ended = termination.makeRoom(user, live.subList(0, tooMany), actor, now);
        transactions.afterCommit(() -> cache.drop(ended.keyDigests()));
    }
}

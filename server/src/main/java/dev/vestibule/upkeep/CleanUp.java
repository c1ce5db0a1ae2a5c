package dev.vestibule.upkeep;

import dev.vestibule.history.SignInStore;
import dev.vestibule.session.SessionLimits;
import dev.vestibule.session.SessionStore;
import dev.vestibule.throttle.AttemptStore;
import dev.vestibule.trail.TrailStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Keeps the tables small, in batches that lock little and can be broken off at any time. Several nodes may do it at once: each
 * row is dealt with by conditions that hold once.
 */
public final class CleanUp {
    private static final int BATCH = 200;
    private static final int MOST_BATCHES = 50;

    /** How long ended sessions stay with their reason. */
    private static final Duration ENDED_SESSIONS_KEPT = Duration.ofDays(30);

    private static final Duration SIGN_INS_KEPT = Duration.ofDays(365);
    private static final Duration ATTEMPTS_KEPT = Duration.ofHours(1);

    private final SessionStore sessions;
    private final Supplier<SessionLimits> limits;
    private final SignInStore signIns;
    private final AttemptStore attempts;
    private final TrailStore trail;
    private final Supplier<Optional<Duration>> trailKept;
    private final InstantSource clock;
    private final IntConsumer removed;

    /**
     * @param trailKept how long events of the audit trail stay; empty when for good
     * @param removed told how many rows each batch dealt with
     */
    public CleanUp(
            SessionStore sessions,
            Supplier<SessionLimits> limits,
            SignInStore signIns,
            AttemptStore attempts,
            TrailStore trail,
            Supplier<Optional<Duration>> trailKept,
            InstantSource clock,
            IntConsumer removed) {
        this.sessions = sessions;
        this.limits = limits;
        this.signIns = signIns;
        this.attempts = attempts;
        this.trail = trail;
        this.trailKept = trailKept;
        this.clock = clock;
        this.removed = removed;
    }

    /** Does what is due, but no more than a bounded number of batches of each kind. */
    public void run() {
        Instant now = clock.instant();
        inBatches(() -> sessions.endOverdue(limits.get(), now, BATCH));
        inBatches(() -> sessions.deleteEnded(ENDED_SESSIONS_KEPT, now, BATCH));
        inBatches(() -> signIns.deleteOld(SIGN_INS_KEPT, now, BATCH));
        trailKept.get().ifPresent(kept -> inBatches(() -> trail.deleteOld(kept, now, BATCH)));
        inBatches(() -> attempts.deleteBefore(now.minus(ATTEMPTS_KEPT), BATCH));
    }

    private void inBatches(IntSupplier batch) {
        for (int i = 0; i < MOST_BATCHES && !Thread.currentThread().isInterrupted(); i++) {
            int done = batch.getAsInt();
            if (done > 0) {
                removed.accept(done);
            }
            if (done < BATCH) {
                return;
            }
        }
    }
}

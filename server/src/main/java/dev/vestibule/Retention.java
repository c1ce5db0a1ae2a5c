package dev.vestibule;

import dev.vestibule.audit.admin.AuditLogStore;
import dev.vestibule.platform.jobs.Sweep;
import dev.vestibule.session.SessionLifetime;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SignInLogStore;
import dev.vestibule.throttle.AttemptStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps the tables small, in batches that lock little and can be broken off at any time. Several nodes may do it at once: each
 * row is dealt with by conditions that hold once.
 */
public final class Retention {
    /** How long ended sessions stay with their reason. */
    private static final Duration ENDED_SESSIONS_KEPT = Duration.ofDays(30);

    private static final Duration SIGN_INS_KEPT = Duration.ofDays(365);

    /** Anybody can cause those of no account. */
    private static final Duration SIGN_INS_OF_NOBODY_KEPT = Duration.ofDays(30);

    private static final Duration ATTEMPTS_KEPT = Duration.ofHours(1);

    private final SessionStore sessions;
    private final Supplier<SessionLifetime> limits;
    private final SignInLogStore signIns;
    private final AttemptStore attempts;
    private final AuditLogStore trail;
    private final Supplier<Optional<Duration>> trailKept;
    private final InstantSource clock;
    private final Sweep sweep;

    /**
     * @param trailKept how long events of the audit trail stay; empty when for good
     */
    public Retention(
            SessionStore sessions,
            Supplier<SessionLifetime> limits,
            SignInLogStore signIns,
            AttemptStore attempts,
            AuditLogStore trail,
            Supplier<Optional<Duration>> trailKept,
            InstantSource clock,
            Sweep sweep) {
        this.sessions = sessions;
        this.limits = limits;
        this.signIns = signIns;
        this.attempts = attempts;
        this.trail = trail;
        this.trailKept = trailKept;
        this.clock = clock;
        this.sweep = sweep;
    }

    /** Does all that is due. */
    public void run() {
        Instant now = clock.instant();
        sweep.all(batch -> sessions.endOverdue(limits.get(), now, batch));
        sweep.all(batch -> sessions.deleteEnded(ENDED_SESSIONS_KEPT, now, batch));
        sweep.all(batch -> signIns.deleteOld(SIGN_INS_KEPT, now, batch));
        sweep.all(batch -> signIns.deleteOldOfNobody(SIGN_INS_OF_NOBODY_KEPT, now, batch));
        trailKept.get().ifPresent(kept -> sweep.all(batch -> trail.deleteOld(kept, now, batch)));
        sweep.all(batch -> attempts.deleteBefore(now.minus(ATTEMPTS_KEPT), batch));
    }
}

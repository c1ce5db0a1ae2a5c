package dev.vestibule.reset;

import dev.vestibule.mail.OutboxStore;
import dev.vestibule.platform.jobs.Sweep;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Gives up mails that could not be sent, and deletes the record of mails and tokens that have been over for long. */
public final class MailCleanUp {
    private static final Duration MAILS_KEPT = Duration.ofDays(90);
    private static final Duration TOKENS_KEPT = Duration.ofDays(30);

    private final OutboxStore mails;
    private final ResetStore tokens;
    private final InstantSource clock;
    private final Sweep sweep;

    public MailCleanUp(OutboxStore mails, ResetStore tokens, InstantSource clock, Sweep sweep) {
        this.mails = mails;
        this.tokens = tokens;
        this.clock = clock;
        this.sweep = sweep;
    }

    /** Gives up mails whose time is over; called more often than the rest. */
    public void giveUp() {
        Instant now = clock.instant();
        sweep.all(batch -> mails.expire(now, batch));
    }

    /** Does all that is due. */
    public void run() {
        Instant now = clock.instant();
        sweep.all(batch -> tokens.deleteExpired(TOKENS_KEPT, now, batch));
        sweep.all(batch -> mails.deleteEnded(MAILS_KEPT, now, batch));
    }
}

package dev.vestibule.reset;

import dev.vestibule.mail.OutboxStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/** Gives up mails that could not be sent, and deletes the record of mails and tokens that have been over for long. */
public final class MailCleanUp {
    private static final int BATCH = 200;
    private static final int MOST_BATCHES = 50;
    private static final Duration MAILS_KEPT = Duration.ofDays(90);
    private static final Duration TOKENS_KEPT = Duration.ofDays(30);

    private final OutboxStore mails;
    private final ResetStore tokens;
    private final InstantSource clock;
    private final IntConsumer removed;

    /** Tells {@code removed} how many rows each batch dealt with. */
    public MailCleanUp(OutboxStore mails, ResetStore tokens, InstantSource clock, IntConsumer removed) {
        this.mails = mails;
        this.tokens = tokens;
        this.clock = clock;
        this.removed = removed;
    }

    /** Gives up mails whose time is over; called more often than the rest. */
    public void giveUp() {
        Instant now = clock.instant();
        inBatches(() -> mails.expire(now, BATCH));
    }

    /** Does what is due, but no more than a bounded number of batches of each kind. */
    public void run() {
        Instant now = clock.instant();
        inBatches(() -> tokens.deleteExpired(TOKENS_KEPT, now, BATCH));
        inBatches(() -> mails.deleteEnded(MAILS_KEPT, now, BATCH));
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

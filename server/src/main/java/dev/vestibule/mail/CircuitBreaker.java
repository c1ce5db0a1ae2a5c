package dev.vestibule.mail;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps all senders of this node from a mail server that is in trouble, save for a look now and then: thousands of
 * mails need not each find out for themselves, and all go as soon as one has gone.
 */
public final class CircuitBreaker {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** Between two words about trouble, however often it comes, goes and changes its words. */
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final Outbox outbox;
    private final InstantSource clock;
    private Duration pause = FIRST_PAUSE;
    private Instant closedUntil = Instant.MIN;
    private @Nullable Trouble trouble;
    private String told = "";
    private Instant quietUntil = Instant.MIN;

    /** What the trouble is and since when. */
    public record Trouble(Instant since, String reply) {}

    CircuitBreaker(Outbox outbox, InstantSource clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Whether the server may be tried; while there is trouble, one asker per pause hears yes. */
    synchronized boolean admits() {
        if (trouble == null) {
            return true;
        }
        Instant now = clock.instant();
        if (now.isBefore(closedUntil)) {
            return false;
        }
        closedUntil = now.plus(pause);
        return true;
    }

    /** Says whether this is to be told: at most once a minute, and then what is new. */
    synchronized boolean failed(String reply) {
        Instant now = clock.instant();
        boolean news = !told.equals(reply) && !now.isBefore(quietUntil);
        if (news) {
            told = reply;
            quietUntil = now.plus(QUIET);
        }
        trouble = new Trouble(trouble == null ? now : trouble.since(), reply);
        closedUntil = now.plus(pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        return news;
    }

    /** Says whether there was trouble until now that had been told. */
    synchronized boolean worked() {
        boolean news = trouble != null && !told.isEmpty();
        trouble = null;
        told = "";
        pause = FIRST_PAUSE;
        return news;
    }

    /** Settings have changed: everything may be different, and all mails are tried again now. */
    void forget() {
        synchronized (this) {
            closedUntil = Instant.MIN;
            pause = FIRST_PAUSE;
        }
        outbox.hasten();
    }

    /** The present trouble of this node, if there is any. */
    public synchronized Optional<Trouble> trouble() {
        return Optional.ofNullable(trouble);
    }
}

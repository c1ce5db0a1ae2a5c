package dev.vestibule.mail;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps all senders of this node from a failing mail server, except for occasional attempts: thousands of mails need
 * not each fail, and all are sent as soon as one succeeds.
 */
public final class CircuitBreaker {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** The time between two log lines about failures, however often they come, go and change. */
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final Outbox outbox;
    private final InstantSource clock;
    private Duration pause = FIRST_PAUSE;
    private Instant closedUntil = Instant.MIN;
    private @Nullable Trouble trouble;
    private String told = "";
    private Instant quietUntil = Instant.MIN;

    /** The failure and since when it lasts. */
    public record Trouble(Instant since, String reply) {}

    CircuitBreaker(Outbox outbox, InstantSource clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Returns whether the server may be tried; during a failure, one caller per pause may. */
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

    /** Records a failure, and returns whether to log it: at most once a minute, and then only if it has changed. */
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

    /** Records a success, and returns whether it ends a failure that had been logged. */
    synchronized boolean worked() {
        boolean news = trouble != null && !told.isEmpty();
        trouble = null;
        told = "";
        pause = FIRST_PAUSE;
        return news;
    }

    /** Resets the state and retries all mails after a change of settings. */
    void forget() {
        synchronized (this) {
            closedUntil = Instant.MIN;
            pause = FIRST_PAUSE;
        }
        outbox.hasten();
    }

    /** Returns the current failure of this node, if there is one. */
    public synchronized Optional<Trouble> trouble() {
        return Optional.ofNullable(trouble);
    }
}

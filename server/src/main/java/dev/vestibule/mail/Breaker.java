package dev.vestibule.mail;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps all senders of this node from a mail server that is in trouble, save for a look now and then: thousands of mails need
 * not each find out for themselves, and all go as soon as one has gone.
 */
public final class Breaker {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final InstantSource clock;
    private Duration pause = FIRST_PAUSE;
    private Instant closedUntil = Instant.MIN;
    private @Nullable Trouble trouble;

    /** What the trouble is and since when. */
    public record Trouble(Instant since, String reply) {}

    public Breaker(InstantSource clock) {
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

    /** Says whether this is news. */
    synchronized boolean failed(String reply) {
        Instant now = clock.instant();
        boolean news = trouble == null || !trouble.reply().equals(reply);
        trouble = new Trouble(trouble == null ? now : trouble.since(), reply);
        closedUntil = now.plus(pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        return news;
    }

    /** Says whether there was trouble until now. */
    synchronized boolean worked() {
        boolean news = trouble != null;
        trouble = null;
        pause = FIRST_PAUSE;
        return news;
    }

    /** Settings have changed: everything may be different. */
    synchronized void forget() {
        closedUntil = Instant.MIN;
        pause = FIRST_PAUSE;
    }

    /** The present trouble of this node, if there is any. */
    public synchronized Optional<Trouble> trouble() {
        return Optional.ofNullable(trouble);
    }
}

package dev.vestibule.session;

import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line of the log for each time that somebody proves who they are, or does not. What was typed is never in it. Of refusals
 * only so many a minute have a line, or guessing would fill the disk; the others are told as a number.
 */
public final class SignInLog {
    private static final Logger LOG = LoggerFactory.getLogger(SignInLog.class);
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final int MOST_A_MINUTE = 60;

    private final InstantSource clock;
    private long begunAt;
    private int refusals;

    public SignInLog(InstantSource clock) {
        this.clock = clock;
    }

    public void signedIn(Session session, Origin origin) {
        LOG.info(
                "sign-in method={} outcome=signed-in user={} address={}",
                session.method().wireName(),
                session.user().value(),
                origin.address().text());
    }

    /**
     * Tells of a refusal, if there have not been too many of late.
     *
     * @param method how it was tried
     * @param outcome why not, in a word
     * @param user if the login belongs to an account
     */
    public void refused(String method, String outcome, Optional<UserId> user, Origin origin) {
        if (mayTell()) {
            String who = user.map(known -> " user=" + known.value()).orElse("");
            LOG.info(
                    "sign-in method={} outcome={}{} address={}",
                    method,
                    outcome,
                    who,
                    origin.address().text());
        }
    }

    private synchronized boolean mayTell() {
        tellOthers();
        return ++refusals <= MOST_A_MINUTE;
    }

    /** Tells how many refusals had no line of their own once their minute is over; called now and then. */
    public synchronized void tellOthers() {
        long now = clock.millis();
        if (now - begunAt < MINUTE) {
            return;
        }
        if (refusals > MOST_A_MINUTE) {
            LOG.warn("sign-in outcome=refused others={}", refusals - MOST_A_MINUTE);
        }
        begunAt = now;
        refusals = 0;
    }
}

package dev.vestibule.session;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditEvent.Subject;
import dev.vestibule.audit.AuditLog;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.platform.metrics.Counts;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Counts sign-ins and refused ones, and logs an event for each, without the input. Lines of refusals are limited per
 * minute, or an attack would fill the disk; the others are only counted.
 */
public final class SignInLog {
    /** In place of a method: a signed-in user proves who they are once more. */
    public static final String CONFIRMATION = "confirmation";

    /** The outcome of attempts after too many others. */
    public static final String TOO_MANY = "too-many-attempts";

    private static final String SIGNED_IN = "sign-in";
    private static final String SIGNED_IN_OUTCOME = "signed-in";
    private static final String REFUSED = "sign-in.refused";
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final int MOST_A_MINUTE = 60;

    private final InstantSource clock;
    private final Counts counts = new Counts(
                    "vestibule.sign.ins",
                    "Sign-ins by method (password, passkey, google, oidc, setup, reset, confirmation) and outcome (signed-in, or why they were refused)",
                    "method",
                    "outcome")
            .from(Stream.of(SignInMethod.values())
                    .flatMap(method -> Stream.of(
                            List.of(method.wireName(), SIGNED_IN_OUTCOME), List.of(method.wireName(), TOO_MANY))))
            .from(Stream.of(
                    List.of(SignInMethod.PASSWORD.wireName(), SignInRefusal.WRONG_CREDENTIALS.wireName()),
                    List.of(SignInMethod.PASSWORD.wireName(), SignInRefusal.WRONG_CODE.wireName())));
    private long begunAt;
    private int refusals;

    public SignInLog(InstantSource clock) {
        this.clock = clock;
    }

    public void signedIn(Session session, SignInContext context) {
        counts.add(session.method().wireName(), SIGNED_IN_OUTCOME);
        AuditLog.tell(new AuditEvent(
                session.createdAt(),
                Actor.of(session.user(), context.address()),
                SIGNED_IN,
                Subject.of(session.user()),
                Map.of(
                        "method",
                        session.method().wireName(),
                        "outcome",
                        SIGNED_IN_OUTCOME,
                        "session",
                        session.id().value())));
    }

    /**
     * Counts a refusal, and logs it unless there were too many recently.
     *
     * @param method the sign-in method
     * @param outcome the reason, in a word
     * @param user if the login belongs to an account
     */
    public void refused(String method, String outcome, Optional<UserId> user, SignInContext context) {
        counts.add(method, outcome);
        if (mayTell()) {
            AuditLog.tell(
                    refusal(Optional.of(context.address().text()), user, Map.of("method", method, "outcome", outcome)));
        }
    }

    List<CounterSource> counters() {
        return counts.sources();
    }

    private AuditEvent refusal(Optional<String> address, Optional<UserId> user, Map<String, Object> details) {
        return new AuditEvent(
                clock.instant(),
                new Actor(Optional.empty(), address, Optional.empty()),
                REFUSED,
                user.map(Subject::of).orElse(new Subject("account", "")),
                details);
    }

    private synchronized boolean mayTell() {
        tellOthers();
        return ++refusals <= MOST_A_MINUTE;
    }

    /** Logs how many refusals had no line of their own once their minute has passed; called periodically. */
    public synchronized void tellOthers() {
        long now = clock.millis();
        if (now - begunAt < MINUTE) {
            return;
        }
        if (refusals > MOST_A_MINUTE) {
            AuditLog.warn(refusal(
                    Optional.empty(),
                    Optional.empty(),
                    Map.of("outcome", "refused", "others", refusals - MOST_A_MINUTE)));
        }
        begunAt = now;
        refusals = 0;
    }
}

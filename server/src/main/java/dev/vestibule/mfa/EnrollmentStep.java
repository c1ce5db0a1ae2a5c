package dev.vestibule.mfa;

import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Completes sign-ins of users who need a second factor and have none: they set up an authenticator app. */
public final class EnrollmentStep {
    private final SecondStep steps;
    private final TotpEnrollment enrollment;
    private final FactorStore factors;
    private final SessionService sessions;
    private final InstantSource clock;

    EnrollmentStep(
            SecondStep steps,
            TotpEnrollment enrollment,
            FactorStore factors,
            SessionService sessions,
            InstantSource clock) {
        this.steps = steps;
        this.enrollment = enrollment;
        this.factors = factors;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** A completed sign-in, with the user's recovery codes, which are shown only now. */
    public record Enrolled(SessionService.Started session, List<String> recoveryCodes) {}

    /**
     * Returns the app that is being set up, to show it again.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if the token is not valid
     */
    public PendingTotp pending(String token) {
        return enrollment.pending(open(token).user()).orElseThrow(Refusal.SIGN_IN_EXPIRED::exception);
    }

    /**
     * Makes the app count, and completes the sign-in. A wrong code does not use up the token.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if the token is no longer valid, or the code is wrong
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many wrong codes
     */
    public Enrolled finish(String token, String code, SignInContext context) {
        SecondStep.Waiting waiting = open(token);
        User user = waiting.user();
        try (CodeAttempts.Admitted attempt = steps.admit(CodeAttempts.Use.SET_UP, waiting, context)) {
            Optional<TotpEnrollment.First> first = attempt.unlessItFails(() -> enrollment.match(user, code));
            Actor actor = Actor.of(user.id(), context.address());
            SessionService.Started started;
            try {
                started = steps.settle(
                        attempt,
                        waiting,
                        context,
                        SessionFactor.TOTP,
                        () -> first.flatMap(matched -> enroll(user, matched, actor)));
            } finally {
                sessions.forget(user.id()); // even if the outcome in the database is unknown
            }
            return new Enrolled(started, first.orElseThrow().recoveryCodes());
        }
    }

    private SecondStep.Waiting open(String token) {
        return steps.open(token, Challenge.Purpose.ENROLLMENT);
    }

    private Optional<SessionFactor> enroll(User user, TotpEnrollment.First first, Actor actor) {
        Instant now = clock.instant();
        boolean enrolled = enrollment.showCodes(first, now)
                && factors.lock(user.id())
                        .filter(held -> enrollment.confirm(user, held, actor, now))
                        .isPresent();
        return enrolled ? Optional.of(SessionFactor.TOTP) : Optional.empty();
    }
}

package dev.vestibule.mfa;

import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.platform.metrics.Counts;
import dev.vestibule.session.SessionFactor;
import java.util.List;
import java.util.stream.Stream;

/** Counts checks of second factors at sign-ins, by method and outcome. */
final class MfaFigures {
    private static final String ACCEPTED = "accepted";
    private static final String REFUSED = "refused";

    private final Counts counts = new Counts(
                    "vestibule.mfa.checks",
                    "Second factors at sign-ins by method and outcome; a wrong code counts for what it looks like, and as code if it was not looked at after too many wrong ones",
                    "method",
                    "outcome")
            .from(Stream.of(SessionFactor.values()).map(factor -> List.of(factor.wireName(), ACCEPTED)))
            .from(Stream.of(
                            SessionFactor.TOTP,
                            SessionFactor.RECOVERY_CODE,
                            SessionFactor.EMAIL_CODE,
                            SessionFactor.PASSKEY)
                    .map(factor -> List.of(factor.wireName(), REFUSED)));

    void accepted(SessionFactor factor) {
        counts.add(factor.wireName(), ACCEPTED);
    }

    void refused(SessionFactor factor) {
        counts.add(factor.wireName(), REFUSED);
    }

    /** Counts a code that was not looked at, after too many wrong ones. */
    void tooMany() {
        counts.add("code", "too-many-attempts");
    }

    List<CounterSource> counters() {
        return counts.sources();
    }
}

package dev.vestibule.guard;

import java.util.Optional;

/**
 * The decision about a request.
 *
 * @param rule the rule that decided; empty if none did
 */
public record Decision(Reason reason, Optional<GuardRule> rule) {
    static Decision without(Reason reason) {
        return new Decision(reason, Optional.empty());
    }

    static Decision by(GuardRule rule, Reason reason) {
        return new Decision(reason, Optional.of(rule));
    }

    boolean passes() {
        return reason.outcome() == Reason.Outcome.PASS;
    }
}

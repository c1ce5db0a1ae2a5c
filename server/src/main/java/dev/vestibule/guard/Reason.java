package dev.vestibule.guard;

import dev.vestibule.platform.i18n.Message;
import java.util.Locale;

/** Why a request may pass, or may not. */
public enum Reason {
    ANYONE(Outcome.PASS),
    ALLOWED(Outcome.PASS),
    NOT_SIGNED_IN(Outcome.SIGN_IN),
    PASSWORD_CHANGE_DUE(Outcome.SIGN_IN),
    NO_RULE(Outcome.DENY),
    AMBIGUOUS_PATH(Outcome.DENY),
    METHOD_UNKNOWN(Outcome.DENY),
    NETWORK(Outcome.DENY),
    KEY_RESTRICTED(Outcome.DENY),
    GROUP(Outcome.DENY),
    FACTOR(Outcome.DENY);

    /** What follows. */
    public enum Outcome {
        PASS,
        SIGN_IN,
        DENY
    }

    private final Outcome outcome;

    Reason(Outcome outcome) {
        this.outcome = outcome;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** Returns what it means, for those who make the rules. */
    public Message message() {
        return Message.of("guard.reason." + wireName());
    }

    /** Returns the name on the wire, also the end of its key in the catalogs. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package dev.vestibule.session;

import dev.vestibule.platform.refusal.Refusal;
import java.util.Locale;

/** Why a sign-in was refused. */
public enum SignInRefusal {
    WRONG_CREDENTIALS(Refusal.WRONG_CREDENTIALS),
    ACCOUNT_DISABLED(Refusal.ACCOUNT_DISABLED),
    /** What came from elsewhere proves nothing. */
    PROOF_REFUSED(Refusal.OUTSIDE_PROOF_REFUSED),
    /** It proves who somebody is, but nothing says that the address is theirs. */
    EMAIL_UNVERIFIED(Refusal.EMAIL_UNVERIFIED),
    /** It is good, but nobody here. */
    NO_ACCOUNT(Refusal.ACCOUNT_CREATION_NOT_ALLOWED),
    PASSWORDS_OFF(Refusal.PASSWORDS_OFF),
    /** It proves who somebody is, who has as many sessions as one may have. */
    TOO_MANY_SESSIONS(Refusal.TOO_MANY_SESSIONS);

    private final Refusal refusal;

    SignInRefusal(Refusal refusal) {
        this.refusal = refusal;
    }

    /** How it is told. */
    public Refusal refusal() {
        return refusal;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package dev.vestibule.session;

import dev.vestibule.platform.refusal.Refusal;
import java.util.Locale;

/** The reasons for refusing a sign-in. */
public enum SignInRefusal {
    WRONG_CREDENTIALS(Refusal.WRONG_CREDENTIALS),
    ACCOUNT_DISABLED(Refusal.ACCOUNT_DISABLED),
    /** The provider's proof is invalid. */
    PROOF_REFUSED(Refusal.OUTSIDE_PROOF_REFUSED),
    /** The identity is proved, but the address is not verified. */
    EMAIL_UNVERIFIED(Refusal.EMAIL_UNVERIFIED),
    /** The proof is valid, but leads to no account. */
    NO_ACCOUNT(Refusal.ACCOUNT_CREATION_NOT_ALLOWED),
    /** The passkey's answer is invalid, late, or not the first. */
    PASSKEY_REFUSED(Refusal.PASSKEY_REFUSED),
    /** The passkey is not registered, or was removed. */
    PASSKEY_UNKNOWN(Refusal.PASSKEY_UNKNOWN),
    PASSWORDS_OFF(Refusal.PASSWORDS_OFF),
    /** The identity is proved, but the user has the maximum number of sessions. */
    TOO_MANY_SESSIONS(Refusal.TOO_MANY_SESSIONS),
    /** The first factor is proved, but not the second one. */
    WRONG_CODE(Refusal.CODE_WRONG);

    private final Refusal refusal;

    SignInRefusal(Refusal refusal) {
        this.refusal = refusal;
    }

    /** Returns its name in the log. */
    public Refusal refusal() {
        return refusal;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

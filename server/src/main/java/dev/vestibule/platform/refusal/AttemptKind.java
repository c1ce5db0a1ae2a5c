package dev.vestibule.platform.refusal;

/** The kinds of attempts that are rate limited. */
public enum AttemptKind {
    SIGN_IN,
    /** Entering the password of the account that one is signed in to, or that a link or a provider leads to. */
    PASSWORD_CONFIRMATION,
    /** Entering the current password in order to change it. */
    OLD_PASSWORD,
    /** Requesting a mail that sets a password. */
    RESET_REQUEST,
    /** Setting a password with a link. */
    RESET,
    SETUP,
    EMAIL_CHANGE,
    /** Entering a code of a second factor, or requesting one by email. */
    CODE,
    /** Entering or requesting a code, by the limits of client addresses. */
    CODE_FROM_ADDRESS,
    /** Calls of applications: registration, tokens, consent. */
    APPLICATION
}

package dev.vestibule.platform.refusal;

/** Every kind of attempt of which there may be too many. */
public enum AttemptKind {
    SIGN_IN,
    /** Showing the password of the account that one is signed in to, or that a link or a provider leads to. */
    PASSWORD_CONFIRMATION,
    /** Showing the present password in order to change it. */
    OLD_PASSWORD,
    /** Asking for a mail that sets a password. */
    RESET_REQUEST,
    /** Setting a password with what was mailed. */
    RESET,
    SETUP,
    EMAIL_CHANGE
}

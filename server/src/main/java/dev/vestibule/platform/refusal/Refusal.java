package dev.vestibule.platform.refusal;

/** Every reason to refuse a well-formed request. Any other failure is an error, not a refusal. */
public enum Refusal {
    WRONG_CREDENTIALS,
    ACCOUNT_DISABLED,
    TOO_MANY_SESSIONS,
    TOO_MANY_KEYS,
    OUTSIDE_PROOF_REFUSED,
    EMAIL_UNVERIFIED,
    ACCOUNT_CREATION_NOT_ALLOWED,
    LINK_NEEDS_PASSWORD,
    PASSWORDS_OFF,
    /** A code of a second factor is wrong, or was used before. */
    CODE_WRONG,
    /** A signed-in user who changes their second factors entered a wrong code. */
    CODE_NOT_ACCEPTED,
    /** A sign-in was not completed in time, or the account has changed since its first step. */
    SIGN_IN_EXPIRED,
    SECOND_FACTOR_OFF,
    SECOND_FACTOR_ALREADY_SET_UP,
    SECOND_FACTOR_NEEDS_KEY,
    /** Nothing encrypts the keys that sign tokens. */
    OPENID_NEEDS_KEY,
    OWN_SECOND_FACTOR,
    EMAIL_NOT_CONFIGURED,
    PASSKEY_REFUSED,
    PASSKEY_UNKNOWN,
    PASSKEYS_UNAVAILABLE,
    TOO_MANY_PASSKEYS,
    LAST_SIGN_IN_METHOD,
    GOOGLE_OFF,
    FIXED_BY_ENVIRONMENT,
    NOT_SIGNED_IN,
    NO_SUCH_SESSION,
    CURRENT_PASSWORD_WRONG,
    OLD_PASSWORD_WRONG,
    NOT_ALLOWED,
    /** What outlives a session takes a proof of who the user is within the last minutes. */
    PROOF_NEEDED,
    NEEDS_SESSION,
    PASSWORD_CHANGE_DUE,
    NO_PASSWORD,
    CROSS_SITE,
    NOT_FOUND,
    UNKNOWN_ROUTE,
    METHOD_NOT_ALLOWED,
    SETUP_TOKEN_WRONG,
    SETUP_ALREADY_DONE,
    RESET_TOKEN_INVALID,
    RESET_TOKEN_EXPIRED,
    RESET_TOKEN_USED,
    RESET_TOKEN_REPLACED,
    RESET_TOKEN_OUTDATED,
    EMAIL_TAKEN,
    EMAIL_OF_ANOTHER,
    NO_SUCH_GROUP,
    EVERYBODY_STAYS,
    NOT_YOUR_GROUP,
    ADMINISTRATOR_IS_NO_MANAGER,
    ALREADY_ACTIVE,
    GROUP_NAME_TAKEN,
    ALL_USERS_IS_FIXED,
    ADMINISTRATORS_IS_FIXED,
    LAST_ADMINISTRATOR,
    MALFORMED_JSON,
    BODY_TOO_LARGE,
    BODY_TOO_SLOW,
    HEADERS_TOO_LARGE,
    URI_TOO_LONG,
    BAD_REQUEST;

    /** Returns the exception to throw, without a stack trace, as a refusal is expected. */
    public RefusedException exception() {
        return new RefusedException(this);
    }
}

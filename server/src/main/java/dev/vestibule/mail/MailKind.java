package dev.vestibule.mail;

import java.util.Locale;

/** The kinds of mails; stored and shown by their wire names. */
public enum MailKind {
    RESET,
    PASSWORD_CHANGED,
    INVITATION,
    /** The notice to a user that an administrator has created their account with a temporary password. */
    ACCOUNT_CREATED,
    NEW_DEVICE,
    USER_JOINED,
    API_KEY_CREATED,
    PASSKEY_ADDED,
    PASSKEY_REMOVED,
    /** The link that verifies a new address; sent to that address. */
    EMAIL_VERIFICATION,
    /** The notice to the previous address. */
    EMAIL_CHANGED,
    /** The link that confirms a requested change of the address; sent to the requested address. */
    EMAIL_CHANGE,
    /** The notice about the request to the present address. */
    EMAIL_CHANGE_REQUESTED,
    /** A one-time code in place of a second factor. */
    SIGN_IN_CODE,
    SECOND_FACTOR_ADDED,
    SECOND_FACTOR_REMOVED,
    /** A recovery code was used, perhaps the last one. */
    RECOVERY_CODE_USED,
    /** Too many wrong codes in a row: codes of the authenticator app are no longer accepted. */
    SECOND_FACTOR_LOCKED,
    /** An administrator reminds a user who needs a second factor and has none. */
    SECOND_FACTOR_REMINDER,
    /** An administrator has requested a reset, which waits for another one or for a day. */
    SECOND_FACTOR_RESET_REQUESTED,
    /** The notice to administrators that the rules about second factors protect less than before. */
    SECOND_FACTOR_RULES_WEAKENED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static MailKind ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}

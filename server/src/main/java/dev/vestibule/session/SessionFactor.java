package dev.vestibule.session;

import java.util.Locale;

/** What proved the second factor of a session; stored, and returned by the API, by its wire name. */
public enum SessionFactor {
    /** A code of an authenticator app. */
    TOTP,
    RECOVERY_CODE,
    /** A code that was sent by email. */
    EMAIL_CODE,
    PASSKEY,
    /** None was asked for, as the user trusts the browser since an earlier sign-in with one. */
    TRUSTED_DEVICE,
    /** None was asked for, as the identity provider says that it has verified several. */
    PROVIDER;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static SessionFactor ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}

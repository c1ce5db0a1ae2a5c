package dev.vestibule.session;

import java.util.Locale;

/** The sign-in methods; stored and shown by their wire names. */
public enum SignInMethod {
    PASSWORD,
    SETUP,
    RESET,
    GOOGLE,
    OIDC,
    /** A passkey that verified its user: two factors in one. */
    PASSKEY;

    /** Returns whether the proof is based on the account's password, or on what it took to set one. */
    public boolean restsOnPassword() {
        return switch (this) {
            case PASSWORD, SETUP, RESET -> true;
            case GOOGLE, OIDC, PASSKEY -> false;
        };
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}

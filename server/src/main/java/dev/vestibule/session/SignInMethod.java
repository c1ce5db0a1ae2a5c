package dev.vestibule.session;

import java.util.Locale;

/** How somebody proved who they are; stored and shown by its wire name. */
public enum SignInMethod {
    PASSWORD,
    SETUP,
    RESET,
    GOOGLE,
    OIDC;

    /** Whether the proof rests on the account's password, or on what it took to set one. */
    public boolean restsOnPassword() {
        return switch (this) {
            case PASSWORD, SETUP, RESET -> true;
            case GOOGLE, OIDC -> false;
        };
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.vestibule.session;

import java.util.Locale;

/** How somebody proved who they are; stored and shown by its wire name. */
public enum SignInMethod {
    PASSWORD,
    SETUP,
    RESET,
    GOOGLE,
    OIDC;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.vestibule.mfa;

import java.util.Locale;

/** Whether second factors are used on the site. */
public enum Enforcement {
    /** Users are not asked for one, even if they have set one up. */
    OFF,
    /** Users who have set one up are asked for it. */
    OPTIONAL,
    /** Users who sign in with a password need one. */
    REQUIRED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}

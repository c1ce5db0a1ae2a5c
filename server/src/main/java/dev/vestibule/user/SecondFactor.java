package dev.vestibule.user;

import java.util.Locale;

/** The second factors that an account can have besides its password. */
public enum SecondFactor {
    /** Codes of an authenticator app. */
    TOTP(1),
    PASSKEY(2);

    private final int bit;

    SecondFactor(int bit) {
        this.bit = bit;
    }

    int bit() {
        return bit;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}

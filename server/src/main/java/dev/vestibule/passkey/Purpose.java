package dev.vestibule.passkey;

import java.util.Locale;

/** What a challenge is for; it is worthless for anything else. */
enum Purpose {
    REGISTRATION,
    SIGN_IN,
    SECOND_FACTOR,
    /** A signed-in user proves that they are present. */
    CONFIRMATION;

    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

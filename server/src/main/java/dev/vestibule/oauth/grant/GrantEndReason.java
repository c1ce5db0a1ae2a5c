package dev.vestibule.oauth.grant;

import java.util.Locale;

/** Why a grant ended, besides the reasons of sessions. */
public enum GrantEndReason {
    /** The application handed its token back, or the user signed out of it. */
    REVOKED,
    /** The user disconnected the application. */
    USER,
    ADMIN,
    /** A code or a refresh token was used again, so one of its holders had stolen it. */
    REPLAY,
    CLIENT_DELETED,
    EXPIRED;

    /** Also the stored value. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package dev.vestibule.oauth.grant;

import dev.vestibule.session.EndReason;
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
    /** The user may not use the application anymore. */
    NOT_ALLOWED,
    EXPIRED;

    /** Also the stored value. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the name of the end of a session that ended the grant. */
    static String of(EndReason reason) {
        return reason.wireName();
    }
}

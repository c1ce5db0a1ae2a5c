package dev.vestibule.session;

/** The reasons for which a session ended, by the contract's names. */
public enum EndReason {
    LOGOUT("logout"),
    ADMIN("admin"),
    REPLACED("replaced"),
    TOO_MANY("too-many"),
    PASSWORD_CHANGE("password-change"),
    SSO_LOGOUT("sso-logout"),
    USER_DEACTIVATED("user-deactivated"),
    EXPIRED("expired"),
    TIMED_OUT("timed-out");

    private final String wireName;

    EndReason(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}

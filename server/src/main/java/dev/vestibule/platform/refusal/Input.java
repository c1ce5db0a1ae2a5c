package dev.vestibule.platform.refusal;

/** Every input that rules validate. Input that cannot be parsed is named by the field of the request. */
public enum Input {
    PASSWORD("password"),
    EMAIL("email"),
    /** A code of a second factor. */
    CODE("code"),
    FIRST_NAME("first_name"),
    LAST_NAME("last_name"),
    ADMINISTRATOR("is_superuser"),
    KEY_NAME("name"),
    KEY_OWNER("owner_id"),
    KEY_GROUP("group_id"),
    KEY_EXPIRY("expires_at"),
    /** A browser's answer about a passkey. */
    PASSKEY("credential"),
    /** The sender of the request. */
    SESSION("session");

    private final String wireName;

    Input(String wireName) {
        this.wireName = wireName;
    }

    /** Returns the contract's name, for clients. */
    String wireName() {
        return wireName;
    }
}

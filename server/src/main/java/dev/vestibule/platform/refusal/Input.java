package dev.vestibule.platform.refusal;

/** Every input with which rules find fault. What cannot be read at all is named by the field of the request. */
public enum Input {
    PASSWORD("password"),
    FIRST_NAME("first_name"),
    LAST_NAME("last_name"),
    ADMINISTRATOR("is_superuser"),
    KEY_NAME("name"),
    KEY_OWNER("owner_id"),
    KEY_GROUP("group_id"),
    KEY_EXPIRY("expires_at"),
    /** That of whoever sends the request. */
    SESSION("session");

    private final String wireName;

    Input(String wireName) {
        this.wireName = wireName;
    }

    /** The contract's name, under which clients are told. */
    String wireName() {
        return wireName;
    }
}

package dev.vestibule.notification;

/** The notices that users can mute. */
public enum OptionalNotice {
    /** A sign-in from a new device. */
    NEW_DEVICE("new-device-mail-muted", "mute_new_device"),
    /** The first sign-in of another user, for administrators. */
    USER_JOINED("user-joined-mail-muted", "mute_user_joined");

    private final String preference;
    private final String wireName;

    OptionalNotice(String preference, String wireName) {
        this.preference = preference;
        this.wireName = wireName;
    }

    /** Returns the name of the stored preference. */
    String preference() {
        return preference;
    }

    /** Returns the name of the field that mutes it, in requests and in the audit log. */
    public String wireName() {
        return wireName;
    }
}

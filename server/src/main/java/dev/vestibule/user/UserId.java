package dev.vestibule.user;

/** The id of an account; never reused. */
public record UserId(int value) {
    /** The very first account; the contract calls its owner the installer. */
    public static final UserId INSTALLER = new UserId(1);

    public UserId {
        if (value <= 0) {
            throw new IllegalArgumentException("a user id is positive");
        }
    }
}

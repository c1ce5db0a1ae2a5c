package dev.vestibule.user;

/** The number of an account; given once, never used again. */
public record UserId(int value) {
    public UserId {
        if (value <= 0) {
            throw new IllegalArgumentException("a user id is positive");
        }
    }
}

package dev.vestibule.user;

/**
 * An account that an older version distinguished from another one only by the spelling of one address. Both work under
 * their own spellings, until an administrator changes one of the addresses.
 */
public record AddressTwin(UserId user, String email, UserId other, String otherEmail) {
    /** Returns both with their ids, for the administrator who has to decide. */
    public String text() {
        return email + " (" + user.value() + ") and " + otherEmail + " (" + other.value() + ")";
    }
}

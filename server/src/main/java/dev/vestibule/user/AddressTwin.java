package dev.vestibule.user;

/**
 * An account that an older version kept apart from another one by nothing but the spelling of one mailbox. Both work as
 * they did, each under its own spelling, until an administrator gives one of them another address.
 */
public record AddressTwin(UserId user, String email, UserId other, String otherEmail) {
    /** Both with their numbers, for whoever has to decide. */
    public String text() {
        return email + " (" + user.value() + ") and " + otherEmail + " (" + other.value() + ")";
    }
}

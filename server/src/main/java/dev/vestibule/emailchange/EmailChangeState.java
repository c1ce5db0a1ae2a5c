package dev.vestibule.emailchange;

/** The state of a requested change of an email address, for the user who requested it. */
public enum EmailChangeState {
    PENDING,
    /** There is no such request, or it is another user's. */
    UNKNOWN,
    EXPIRED,
    CONFIRMED,
    /** A newer one was made. */
    REPLACED,
    CANCELED,
    /** The password or the address of the account was changed since. */
    OUTDATED
}

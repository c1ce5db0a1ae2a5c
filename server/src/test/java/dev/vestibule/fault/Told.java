package dev.vestibule.fault;

/** What a client was told, as far as promises go. */
enum Told {
    /** Done, or: this is who you are. */
    YES,
    /** The key, the password or the token was refused. */
    REFUSED,
    /** Denied for another reason: nothing was done, and nothing is said about the key. */
    NO,
    /** 503 with a time to come again: it may have been done or not. */
    TROUBLE,
    /** No answer. */
    UNKNOWN,
    /** An answer that is never right, such as 500. */
    WRONG;

    boolean mayHaveBeenDone() {
        return this == TROUBLE || this == UNKNOWN || this == WRONG;
    }
}

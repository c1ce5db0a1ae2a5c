package dev.vestibule.reset;

import dev.vestibule.platform.refusal.Refusal;

/** What a token is good for. What is not {@code VALID} or {@code INVALID} only its holder can come to know. */
public enum TokenState {
    VALID,
    /** No token of ours, or its account is closed. */
    INVALID,
    EXPIRED,
    USED,
    /** A newer one was sent. */
    REPLACED,
    /** The password was set in another way since. */
    OUTDATED;

    Refusal refusal() {
        return switch (this) {
            case VALID, INVALID -> Refusal.RESET_TOKEN_INVALID;
            case EXPIRED -> Refusal.RESET_TOKEN_EXPIRED;
            case USED -> Refusal.RESET_TOKEN_USED;
            case REPLACED -> Refusal.RESET_TOKEN_REPLACED;
            case OUTDATED -> Refusal.RESET_TOKEN_OUTDATED;
        };
    }
}

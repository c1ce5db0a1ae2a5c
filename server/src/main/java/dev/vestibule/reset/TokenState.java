package dev.vestibule.reset;

import dev.vestibule.platform.refusal.Refusal;

/** The state of a token. States other than {@code VALID} or {@code INVALID} are revealed only to its holder. */
public enum TokenState {
    VALID,
    /** Not one of our tokens, or its account is deactivated. */
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

package dev.vestibule.reset;

import java.util.Optional;

/**
 * The result of a request for a recovery link.
 *
 * @param link empty if it was refused; a secret, which {@link #toString()} omits
 * @param text for the operator: what the link does, or why there is none
 */
public record Recovery(Optional<String> link, String text) {
    static Recovery refused(String why) {
        return new Recovery(Optional.empty(), why);
    }

    @Override
    public String toString() {
        return "Recovery[" + (link.isPresent() ? "a link, " : "") + text + "]";
    }
}

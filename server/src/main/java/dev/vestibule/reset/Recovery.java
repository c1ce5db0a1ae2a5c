package dev.vestibule.reset;

import java.util.Optional;

/**
 * What came of asking for a link.
 *
 * @param link empty when it was refused; a secret, which {@link #toString()} leaves out
 * @param text for who reads it: what the link does, or why there is none
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

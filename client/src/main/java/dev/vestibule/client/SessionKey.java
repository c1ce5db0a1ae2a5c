package dev.vestibule.client;

import java.util.Optional;
import java.util.regex.Pattern;

/** Proves to the server who we are. Never shown. */
record SessionKey(String value) {
    // What may stand in a header without being rewritten; the JDK's own check would repeat the key in its message.
    private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,1000}");

    static Optional<SessionKey> of(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new SessionKey(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "SessionKey[***]";
    }
}

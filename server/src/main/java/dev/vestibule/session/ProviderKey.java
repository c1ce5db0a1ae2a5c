package dev.vestibule.session;

import java.util.Optional;
import java.util.regex.Pattern;

/** Identifies an identity provider on this server, in URLs too. */
public record ProviderKey(String value) {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9-]{0,23}");

    public ProviderKey {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("a provider's key has 1 to 24 lower-case letters, digits and hyphens");
        }
    }

    /** Returns empty if no provider can have this key. */
    public static Optional<ProviderKey> parse(String text) {
        return SHAPE.matcher(text).matches() ? Optional.of(new ProviderKey(text)) : Optional.empty();
    }
}

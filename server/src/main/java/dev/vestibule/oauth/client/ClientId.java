package dev.vestibule.oauth.client;

import java.util.Optional;

/** The public id of an application. */
public record ClientId(String value) {
    /** The most characters that are stored. */
    public static final int MOST_CHARACTERS = 255;

    /** Parses an id; returns empty if it has characters that no id has, and that not every database compares. */
    public static Optional<ClientId> parse(String text) {
        boolean plain = text.length() <= MOST_CHARACTERS && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
        return plain ? Optional.of(new ClientId(text)) : Optional.empty();
    }
}

package dev.vestibule.oauth.client;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The public id of an application. */
public record ClientId(String value) {
    /** The most characters that are stored. */
    public static final int MOST_CHARACTERS = 255;

    /** Returns the id in a part of a path, where the slashes of a URL are encoded; empty if it cannot be decoded. */
    public static Optional<ClientId> inPath(String part) {
        try {
            return Optional.of(new ClientId(URLDecoder.decode(part, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) { // a percent sign without two digits
            return Optional.empty();
        }
    }

    /** Returns whether an application can have this id: others need not be looked up, nor can all databases do that. */
    boolean isPossible() {
        return value.length() <= MOST_CHARACTERS && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}

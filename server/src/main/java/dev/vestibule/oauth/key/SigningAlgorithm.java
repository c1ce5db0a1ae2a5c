package dev.vestibule.oauth.key;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The signature algorithms of tokens, by their names in JOSE (RFC 7518). */
public enum SigningAlgorithm {
    /** What every client of OpenID Connect supports; the default. */
    RS256,
    ES256;

    /** Returns the algorithm of this name; empty if tokens are not signed with it. */
    public static Optional<SigningAlgorithm> of(String name) {
        return Stream.of(values()).filter(one -> one.name().equals(name)).findFirst();
    }

    /** Returns all names, the default first. */
    public static List<String> names() {
        return Stream.of(values()).map(Enum::name).toList();
    }
}

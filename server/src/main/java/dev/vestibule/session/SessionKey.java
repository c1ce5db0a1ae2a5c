package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.crypto.RandomUuid;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The key of a session: 128 random bits in the form of a UUID. Only its SHA-512 is ever stored, so a copy of the
 * database contains no usable key.
 */
public record SessionKey(String text) {
    public static SessionKey random(SecureRandom random) {
        return new SessionKey(RandomUuid.random(random));
    }

    /** Parses a text; returns empty if it does not have the form of a key. */
    public static Optional<SessionKey> parse(String text) {
        return RandomUuid.isOne(text) ? Optional.of(new SessionKey(text)) : Optional.empty();
    }

    /**
     * Returns the key that replaces this one. A holder of this key can be given it again; the seed alone yields
     * nothing.
     *
     * @param seed random, and stored with the session
     */
    SessionKey successor(String seed) {
        return new SessionKey(RandomUuid.of(Digests.hmacSha512(text, seed)));
    }

    /** Returns the SHA-512 of the key's ASCII text. */
    public Digest digest() {
        return Digests.sha512(text);
    }

    @Override
    public String toString() {
        return "SessionKey[hidden]";
    }
}

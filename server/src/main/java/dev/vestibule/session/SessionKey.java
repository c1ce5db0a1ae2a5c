package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.crypto.RandomUuid;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * What a client holds and shows: 128 random bits in the shape of a UUID. Only its SHA-512 is ever stored, so nobody can
 * sign in with a copy of the database.
 */
public record SessionKey(String text) {
    public static SessionKey random(SecureRandom random) {
        return new SessionKey(RandomUuid.random(random));
    }

    /** A presented text, if it has the shape of a key at all. */
    public static Optional<SessionKey> parse(String text) {
        return RandomUuid.isOne(text) ? Optional.of(new SessionKey(text)) : Optional.empty();
    }

    /**
     * The key that takes this one's place. Whoever shows this one can be given it again; without this one the seed
     * makes nothing.
     *
     * @param seed random, and kept with the session
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

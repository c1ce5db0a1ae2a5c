package dev.vestibule.emailchange;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.crypto.RandomUuid;
import java.security.SecureRandom;
import java.util.Optional;

/** The token of a link: 128 random bits. Only its SHA-512/256 is ever stored. */
record ConfirmationToken(String text) {
    static ConfirmationToken random(SecureRandom random) {
        return new ConfirmationToken(RandomUuid.random(random));
    }

    /** Parses a text; returns empty if it does not have the form of a token. */
    static Optional<ConfirmationToken> parse(String text) {
        return RandomUuid.isOne(text) ? Optional.of(new ConfirmationToken(text)) : Optional.empty();
    }

    Digest digest() {
        return Digests.sha512To256(text);
    }

    @Override
    public String toString() {
        return "ConfirmationToken[hidden]";
    }
}

package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * What a browser shows so that it is not asked for a second factor: 256 random bits, of which only the digest is
 * stored.
 */
public record TrustToken(String text) {
    private static final int BYTES = 32;
    private static final int CHARACTERS = 43;

    public static TrustToken random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new TrustToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Returns empty unless the text has the form of a token. */
    static Optional<TrustToken> parse(String text) {
        return text.length() == CHARACTERS && text.matches("[A-Za-z0-9_-]+")
                ? Optional.of(new TrustToken(text))
                : Optional.empty();
    }

    public Digest digest() {
        return Digests.sha256(text);
    }

    @Override
    public String toString() {
        return "TrustToken[hidden]";
    }
}

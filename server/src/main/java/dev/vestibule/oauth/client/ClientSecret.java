package dev.vestibule.oauth.client;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import java.security.SecureRandom;
import java.util.Base64;

/** A secret of an application: 256 random bits. Only its SHA-512 is stored. */
public record ClientSecret(String text) {
    private static final int BYTES = 32;

    /** @param prefix says what the secret is, for those who find it */
    static ClientSecret random(String prefix, SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new ClientSecret(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    public Digest digest() {
        return Digests.sha512(text);
    }

    @Override
    public String toString() {
        return "ClientSecret[hidden]";
    }
}

package dev.vestibule.oauth.grant;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The code that a device shows and a user enters: eight of twenty consonants, which form no words and are not mistaken
 * for each other or for digits (RFC 8628, section 6.1). With five wrong ones an hour for a user, it cannot be guessed.
 */
public record UserCode(String letters) {
    private static final String ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";
    private static final int LENGTH = 8;
    private static final int MOST_TYPED = 100;
    private static final Pattern FORM = Pattern.compile("[" + ALPHABET + "]{" + LENGTH + "}");

    public UserCode {
        if (!FORM.matcher(letters).matches()) {
            throw new IllegalArgumentException("not a user code");
        }
    }

    static UserCode random(SecureRandom random) {
        StringBuilder letters = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            letters.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new UserCode(letters.toString());
    }

    /** Parses what a user typed, in upper or lower case and with or without separators; empty if it is no code. */
    public static Optional<UserCode> parse(String typed) {
        String letters = typed.length() > MOST_TYPED
                ? ""
                : typed.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
        return FORM.matcher(letters).matches() ? Optional.of(new UserCode(letters)) : Optional.empty();
    }

    /** Returns the code as it is shown: two groups of four letters. */
    public String shown() {
        return letters.substring(0, LENGTH / 2) + "-" + letters.substring(LENGTH / 2);
    }

    /** Returns the digest under a key of the server: there are too few codes for one that anyone can compute. */
    Digest digest(byte[] key) {
        return Digests.hmacSha512(key, letters);
    }

    /** Omits the code. */
    @Override
    public String toString() {
        return "UserCode[hidden]";
    }
}

package dev.vestibule.reset;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The token of a reset link: the account's id, and 128 random bits in the form of a UUID. Only its SHA-512/256 is ever
 * stored, so a copy of the database contains no usable token.
 */
public record ResetToken(String text) {
    private static final Pattern SHAPE = Pattern.compile("([1-9][0-9]{0,9})_([0-9a-f-]{36})");

    public static ResetToken random(UserId user, SecureRandom random) {
        return new ResetToken(user.value() + "_" + RandomUuid.random(random));
    }

    /** Parses a text; returns empty if it does not have the form of a token. */
    static Optional<ResetToken> parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        return matcher.matches() && RandomUuid.isOne(matcher.group(2))
                ? Optional.of(new ResetToken(text))
                : Optional.empty();
    }

    public Digest digest() {
        return Digests.sha512To256(text);
    }

    @Override
    public String toString() {
        return "ResetToken[hidden]";
    }
}

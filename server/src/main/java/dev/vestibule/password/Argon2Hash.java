package dev.vestibule.password;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An Argon2id hash (version 1.3) and its PHC text form. */
final class Argon2Hash {
    private static final Pattern FORM =
            Pattern.compile("\\$argon2id\\$v=19\\$m=([1-9][0-9]{0,7}),t=([1-9][0-9]{0,7}),p=([1-9][0-9]{0,7})"
                    + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    private final Argon2Cost cost;
    private final byte[] salt;
    private final byte[] output;

    Argon2Hash(Argon2Cost cost, byte[] salt, byte[] output) {
        this.cost = cost;
        this.salt = salt;
        this.output = output;
    }

    /** Parses a hash; returns empty if the text has another form, or the cost exceeds the bounds. */
    static Optional<Argon2Hash> parse(String encoded) {
        Matcher parts = FORM.matcher(encoded);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            var cost = new Argon2Cost(number(parts, 1), number(parts, 2), number(parts, 3));
            return Optional.of(new Argon2Hash(cost, base64(parts, 4), base64(parts, 5)));
        } catch (IllegalArgumentException outOfBounds) {
            return Optional.empty();
        }
    }

    String encoded() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + cost.memoryKib() + ",t=" + cost.iterations() + ",p=" + cost.parallelism() + "$"
                + base64.encodeToString(salt) + "$" + base64.encodeToString(output);
    }

    Argon2Cost cost() {
        return cost;
    }

    byte[] salt() {
        return salt;
    }

    byte[] output() {
        return output;
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }

    private static byte[] base64(Matcher parts, int group) {
        return Base64.getDecoder().decode(parts.group(group));
    }
}

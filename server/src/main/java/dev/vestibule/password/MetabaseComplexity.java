package dev.vestibule.password;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Metabase's named password policies, the values of {@code MB_PASSWORD_COMPLEXITY} (session wire, section 4). */
public enum MetabaseComplexity {
    /** Six characters, even a common password. */
    WEAK(6),
    /** Six characters with a digit; Metabase's policy if only {@code MB_PASSWORD_LENGTH} is set. */
    NORMAL(6),
    /** Eight characters: two lowercase and two uppercase letters, a digit and a special character. */
    STRONG(8);

    private final int total;

    MetabaseComplexity(int total) {
        this.total = total;
    }

    /** Returns the policy of a setting's value in any case; empty if there is no such policy. */
    public static Optional<MetabaseComplexity> named(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "weak" -> Optional.of(WEAK);
            case "normal" -> Optional.of(NORMAL);
            case "strong" -> Optional.of(STRONG);
            default -> Optional.empty();
        };
    }

    int total() {
        return total;
    }

    Map<CharacterKind, Integer> least() {
        return switch (this) {
            case WEAK -> Map.of();
            case NORMAL -> Map.of(CharacterKind.DIGIT, 1);
            case STRONG ->
                Map.of(
                        CharacterKind.LOWER, 2,
                        CharacterKind.UPPER, 2,
                        CharacterKind.DIGIT, 1,
                        CharacterKind.SPECIAL, 1);
        };
    }

    boolean refusesCommonPasswords() {
        return this != WEAK;
    }
}

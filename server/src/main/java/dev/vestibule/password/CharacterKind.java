package dev.vestibule.password;

/** The kinds of characters that Metabase's password rules count. Every character is of one kind. */
enum CharacterKind {
    LOWER("lower", "lower-case letter"),
    UPPER("upper", "upper-case letter"),
    DIGIT("digit", "digit"),
    SPECIAL("special", "special character");

    private final String key;
    private final String words;

    CharacterKind(String key, String words) {
        this.key = key;
        this.words = words;
    }

    /** By Unicode class; what is neither a cased letter nor a digit is special. */
    static CharacterKind of(int codePoint) {
        if (Character.isLowerCase(codePoint)) {
            return LOWER;
        }
        if (Character.isUpperCase(codePoint)) {
            return UPPER;
        }
        return Character.isDigit(codePoint) ? DIGIT : SPECIAL;
    }

    /** The name in the property {@code password-complexity}. */
    String key() {
        return key;
    }

    String counted(int count) {
        return count + " " + words + (count == 1 ? "" : "s");
    }
}

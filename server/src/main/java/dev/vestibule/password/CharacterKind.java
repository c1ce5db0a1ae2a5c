package dev.vestibule.password;

import dev.vestibule.platform.i18n.Message;

/** The kinds of characters that Metabase's password rules count. Every character is of one kind. */
enum CharacterKind {
    LOWER("lower", "password.kind.lower"),
    UPPER("upper", "password.kind.upper"),
    DIGIT("digit", "password.kind.digit"),
    SPECIAL("special", "password.kind.special");

    private final String key;
    private final String text;

    CharacterKind(String key, String text) {
        this.key = key;
        this.text = text;
    }

    /** Returns the kind by Unicode class; what is neither a cased letter nor a digit is special. */
    static CharacterKind of(int codePoint) {
        if (Character.isLowerCase(codePoint)) {
            return LOWER;
        }
        if (Character.isUpperCase(codePoint)) {
            return UPPER;
        }
        return Character.isDigit(codePoint) ? DIGIT : SPECIAL;
    }

    /** Returns the name in the property {@code password-complexity}. */
    String key() {
        return key;
    }

    Message counted(int count) {
        return Message.counted(text, count);
    }
}

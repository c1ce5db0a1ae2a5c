package dev.vestibule.oauth.client;

/** The public id of an application. */
public record ClientId(String value) {
    /** The most characters that are stored. */
    public static final int MOST_CHARACTERS = 255;

    /** Returns whether an application can have this id: others need not be looked up, nor can all databases do that. */
    boolean isPossible() {
        return value.length() <= MOST_CHARACTERS && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}

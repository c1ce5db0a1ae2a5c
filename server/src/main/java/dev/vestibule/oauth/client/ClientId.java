package dev.vestibule.oauth.client;

/** The public id of an application. */
public record ClientId(String value) {
    /** The most characters that are stored. */
    public static final int MOST_CHARACTERS = 255;
}

package dev.vestibule.guard;

import java.util.Optional;
import java.util.stream.Stream;

/** Whom a rule lets pass. */
public enum Access {
    ANYONE("anyone"),
    SIGNED_IN("signed-in");

    private final String wireName;

    Access(String wireName) {
        this.wireName = wireName;
    }

    /** Also the stored value. */
    public String wireName() {
        return wireName;
    }

    /** Returns empty for any other name. */
    public static Optional<Access> of(String wireName) {
        return Stream.of(values())
                .filter(access -> access.wireName.equals(wireName))
                .findFirst();
    }
}

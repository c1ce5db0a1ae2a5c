package dev.vestibule.user.admin;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Whom people see who are no administrators. */
public enum Visibility {
    ALL,
    /** Those who share a group with them, All Users aside. */
    GROUP,
    /** Themselves. */
    NONE;

    /** By its name in the settings. */
    static Optional<Visibility> named(String name) {
        return Stream.of(values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}

package dev.vestibule;

import org.jspecify.annotations.Nullable;

/** Which build this is. */
final class Version {
    private Version() {}

    /** As the jar's manifest says; {@code development} when run from classes. */
    static String text() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}

package dev.vestibule;

import dev.vestibule.properties.PropertiesSnapshots;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.jar.Attributes;
import org.jspecify.annotations.Nullable;

/** The version of this build, from the jar's manifest; when run from classes there is none. */
final class Version {
    private static final String NO_BUILD = "development";

    private Version() {}

    /** Returns the version. */
    static String text() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? NO_BUILD : version;
    }

    /** Returns the day of the commit that it was built from, such as {@code 2026-11-28}. */
    static String date() {
        return attribute("Build-Date", "1970-01-01");
    }

    /** Returns the abbreviated commit that it was built from; the version if the build did not know the commit. */
    static String commit() {
        return attribute("Build-Commit", NO_BUILD);
    }

    private static String attribute(String name, String otherwise) {
        URL self = Version.class.getResource("Version.class");
        try {
            if (self != null && self.openConnection() instanceof JarURLConnection jar) {
                Attributes all = jar.getMainAttributes();
                @Nullable String value = all == null ? null : all.getValue(name);
                return value == null ? otherwise : value;
            }
        } catch (IOException e) {
            // same value as a jar without the attribute
        }
        return otherwise;
    }

    /** Returns version, date and commit of this build. */
    static PropertiesSnapshots.Build build() {
        return new PropertiesSnapshots.Build(date(), commit(), text());
    }
}

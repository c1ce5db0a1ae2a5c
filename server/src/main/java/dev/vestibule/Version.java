package dev.vestibule;

import dev.vestibule.properties.PropertiesSnapshots;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.jar.Attributes;
import org.jspecify.annotations.Nullable;

/** Which build this is, as the jar's manifest says; when run from classes there is none. */
final class Version {
    private static final String NO_BUILD = "development";

    private Version() {}

    /** The version. */
    static String text() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? NO_BUILD : version;
    }

    /** The day of the commit that it was built from, such as {@code 2026-11-28}. */
    static String date() {
        return attribute("Build-Date", "1970-01-01");
    }

    /** The commit that it was built from, in short; the version where nobody knew. */
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
            // as for a jar that does not say
        }
        return otherwise;
    }

    /** Returns what was built, and from what. */
    static PropertiesSnapshots.Build build() {
        return new PropertiesSnapshots.Build(date(), commit(), text());
    }
}

package dev.vestibule.testing;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** Tells tests from the program by the folder that this class lies in, whatever built them. */
public final class ByFolder {
    private static final String TESTS =
            ByFolder.class.getProtectionDomain().getCodeSource().getLocation().getPath();

    private ByFolder() {}

    private static boolean isTest(Location location) {
        return location.asURI().getPath().startsWith(TESTS);
    }

    /** Only what is shipped. */
    public static final class Program implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !isTest(location);
        }
    }

    /** Only tests. */
    public static final class Tests implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return isTest(location);
        }
    }
}

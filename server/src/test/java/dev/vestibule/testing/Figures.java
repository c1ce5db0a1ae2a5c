package dev.vestibule.testing;

import java.util.Locale;

/** The figures by which a promise was kept, for the log of the build. */
public final class Figures {
    private Figures() {}

    /**
     * Prints one line.
     *
     * @param promises their codes
     * @param format as for {@link String#format}, without the end of the line
     */
    public static void print(String promises, String format, Object... figures) {
        System.out.println(promises + ": " + String.format(Locale.ROOT, format, figures));
    }
}

package dev.vestibule.operator.command;

import picocli.CommandLine.Option;

/** The options for one page of a list. */
final class Part {
    @Option(
            names = "--limit",
            paramLabel = "NUMBER",
            defaultValue = "50",
            converter = Limit.class,
            description = "Maximum number of rows, 1 to 500 (default: 50).")
    private int limit;

    @Option(
            names = "--offset",
            paramLabel = "NUMBER",
            defaultValue = "0",
            converter = Offset.class,
            description = "Number of rows to skip (default: 0).")
    private int offset;

    int limit() {
        return limit;
    }

    int offset() {
        return offset;
    }

    /** Returns a hint about further entries; empty text if there are none. */
    static String note(int shown, long total, int limit, int offset) {
        return note(shown, Long.toString(total), limit, offset);
    }

    /** Returns the same hint for a total in words, such as {@code more than 100000}. */
    static String note(int shown, String total, int limit, int offset) {
        return Integer.toString(shown).equals(total)
                ? ""
                : (offset + 1) + "-" + (offset + shown) + " of " + total + ". Next: --offset " + (offset + limit);
    }
}

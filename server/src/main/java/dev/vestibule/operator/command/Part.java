package dev.vestibule.operator.command;

/** Which part of a list is shown. */
final class Part {
    private Part() {}

    /** Where the rest is; empty text when there is none. */
    static String note(int shown, long total, int limit, int offset) {
        return shown == total
                ? ""
                : (offset + 1) + " to " + (offset + shown) + " of " + total + "; more with --limit and --offset "
                        + (offset + limit) + ".";
    }
}

package dev.vestibule.recover;

import java.util.Optional;

/**
 * What the command line is told.
 *
 * @param link empty when it was refused; a secret, which {@link #toString()} leaves out
 * @param text for who reads it: what the link does, or why there is none
 */
public record Reply(Optional<String> link, String text) {
    static Reply refused(String why) {
        return new Reply(Optional.empty(), why);
    }

    /** As a line through the door. */
    String line() {
        return onOneLine(link.orElse("")) + "\t" + onOneLine(text);
    }

    /** From a line through the door. */
    static Reply parse(String line) {
        int tab = line.indexOf('\t');
        Optional<String> link = tab > 0 ? Optional.of(line.substring(0, tab)) : Optional.empty();
        return new Reply(link, line.substring(tab + 1));
    }

    static String onOneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    @Override
    public String toString() {
        return "Reply[" + (link.isPresent() ? "a link, " : "") + text + "]";
    }
}

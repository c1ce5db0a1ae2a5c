package dev.vestibule.operator.doctor;

/**
 * How one thing is.
 *
 * @param about which thing, in a word or two
 * @param text how it is; never a secret
 * @param advice what to do about it; empty text when there is nothing to do
 */
public record Finding(Verdict verdict, String about, String text, String advice) {
    /** Whether something is to be done. */
    public enum Verdict {
        OK,
        /** It works, but somebody should know. */
        WARN,
        /** It does not work, or is not safe. */
        WRONG
    }

    /** It is as it should be. */
    public static Finding ok(String about, String text) {
        return new Finding(Verdict.OK, about, text, "");
    }

    public static Finding warn(String about, String text, String advice) {
        return new Finding(Verdict.WARN, about, text, advice);
    }

    public static Finding wrong(String about, String text, String advice) {
        return new Finding(Verdict.WRONG, about, text, advice);
    }
}

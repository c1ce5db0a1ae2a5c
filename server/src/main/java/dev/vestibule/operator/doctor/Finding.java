package dev.vestibule.operator.doctor;

/**
 * The result of one check.
 *
 * @param about the subject, in a word or two
 * @param text the state; never a secret
 * @param advice what to do about it; empty text if nothing
 */
public record Finding(Verdict verdict, String about, String text, String advice) {
    /** The severity of a finding. */
    public enum Verdict {
        OK,
        /** It works, but needs attention. */
        WARN,
        /** It does not work, or is not safe. */
        FAIL
    }

    /** It is in order. */
    public static Finding ok(String about, String text) {
        return new Finding(Verdict.OK, about, text, "");
    }

    public static Finding warn(String about, String text, String advice) {
        return new Finding(Verdict.WARN, about, text, advice);
    }

    public static Finding fail(String about, String text, String advice) {
        return new Finding(Verdict.FAIL, about, text, advice);
    }
}

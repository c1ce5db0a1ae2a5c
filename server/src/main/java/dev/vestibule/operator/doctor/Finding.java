package dev.vestibule.operator.doctor;

import dev.vestibule.platform.i18n.Messages;

/**
 * The result of one check.
 *
 * @param about the subject, in a word or two
 * @param text the state; never a secret
 * @param advice what to do about it; {@link Text#NONE} if nothing
 */
public record Finding(Verdict verdict, Text about, Text text, Text advice) {
    /** The severity of a finding. */
    public enum Verdict {
        OK,
        /** It works, but needs attention. */
        WARN,
        /** It does not work, or is not safe. */
        FAIL
    }

    /** A finding in a language. */
    public record Told(Verdict verdict, String about, String text, String advice) {}

    /** It is in order. */
    public static Finding ok(Text about, Text text) {
        return new Finding(Verdict.OK, about, text, Text.NONE);
    }

    public static Finding warn(Text about, Text text, Text advice) {
        return new Finding(Verdict.WARN, about, text, advice);
    }

    public static Finding fail(Text about, Text text, Text advice) {
        return new Finding(Verdict.FAIL, about, text, advice);
    }

    /** Returns it in the language of these messages. */
    public Told in(Messages messages) {
        return new Told(verdict, say(about, messages), say(text, messages), say(advice, messages));
    }

    /** Another version of the server may have stored a finding that this one has no message for. */
    private static String say(Text text, Messages messages) {
        return messages.has(text.key()) ? messages.of(text.message()) : String.join(" ", text.arguments());
    }
}

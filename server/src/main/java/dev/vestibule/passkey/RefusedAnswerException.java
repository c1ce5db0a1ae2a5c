package dev.vestibule.passkey;

/** A browser's answer is not valid. The message names the rule that it breaks, and nothing of the answer itself. */
final class RefusedAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedAnswerException(String rule) {
        super(rule, null, false, false);
    }
}

package dev.vestibule.web;

import java.util.List;

/**
 * A test as a checklist.
 *
 * @param checks its steps
 * @param log what was sent and received, secrets masked; empty if each step has its own
 */
public record ChecklistView(List<Check> checks, List<String> log) {
    /** No test. */
    public static final ChecklistView NONE = new ChecklistView(List.of(), List.of());

    /** The outcome of a step. */
    public enum Verdict {
        PASSED("good"),
        INCONCLUSIVE("warn"),
        FAILED("bad"),
        NOT_TESTED("neutral");

        private final String tone;

        Verdict(String tone) {
            this.tone = tone;
        }

        /** Returns the class of its mark. */
        public String tone() {
            return tone;
        }

        /** Returns the key of its text. */
        public String text() {
            return switch (this) {
                case PASSED -> "checklist.passed";
                case INCONCLUSIVE -> "checklist.inconclusive";
                case FAILED -> "checklist.failed";
                case NOT_TESTED -> "checklist.not-tested";
            };
        }
    }

    /**
     * A step.
     *
     * @param said the result, or cause and remedy of a failure; may be empty
     * @param reply the words of the other server, or the technical error; may be empty
     * @param log what was sent and received in this step, secrets masked
     */
    public record Check(String name, Verdict verdict, String said, String reply, List<String> log) {}

    public boolean isEmpty() {
        return checks.isEmpty();
    }

    /** Returns whether a step has failed. */
    public boolean hasFailed() {
        return checks.stream().anyMatch(check -> check.verdict() == Verdict.FAILED);
    }
}

package dev.vestibule.mail;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A test of a mail server as a list of its steps, up to the last one that was to be tested.
 *
 * @param from the sender's address
 */
public record SmtpChecklist(String host, int port, String from, List<Check> checks) {
    /** The checklist without a test. */
    static final SmtpChecklist NONE = new SmtpChecklist("", 0, "", List.of());

    /** The steps, in their order. */
    public enum Step {
        /** The host name has an IP address. */
        RESOLVE,
        /** There is an SMTP server at the port. */
        CONNECT,
        ENCRYPT,
        SIGN_IN,
        /** The server accepts the sender. */
        SENDER,
        /** The server accepts an email to a recipient. */
        MESSAGE
    }

    /** The outcome of a step. */
    public enum Verdict {
        PASSED,
        FAILED,
        /** An earlier step has failed. */
        NOT_REACHED,
        /** The settings do not ask for it. */
        NOT_USED
    }

    /** A step with its outcome. */
    public record Check(Step step, Verdict verdict) {}

    static SmtpChecklist of(SmtpSettings settings, SmtpConnections.Trial trial, Step last) {
        @Nullable Step failed = trial.passed() ? null : failed(trial);
        List<Check> checks = new ArrayList<>();
        for (Step step : Step.values()) {
            if (step.compareTo(last) <= 0) {
                checks.add(new Check(step, verdict(step, failed, settings)));
            }
        }
        return new SmtpChecklist(settings.host(), settings.port(), settings.fromAddress(), checks);
    }

    private static Verdict verdict(Step step, @Nullable Step failed, SmtpSettings settings) {
        if (step.equals(failed)) {
            return Verdict.FAILED;
        }
        if (failed != null
                && (step.compareTo(failed) > 0 || settings.objection().isPresent())) {
            return Verdict.NOT_REACHED;
        }
        boolean plain = step == Step.ENCRYPT && settings.security() == SmtpSecurity.NONE;
        boolean anonymous = step == Step.SIGN_IN && settings.login().isEmpty();
        return plain || anonymous ? Verdict.NOT_USED : Verdict.PASSED;
    }

    private static Step failed(SmtpConnections.Trial trial) {
        SmtpException failure = trial.failure();
        if (failure == null) {
            return Step.MESSAGE;
        }
        return switch (failure.where()) {
            case HOST -> Step.RESOLVE;
            case CONNECTION -> reached(trial.transcript());
            case TLS -> Step.ENCRYPT;
            case LOGIN -> Step.SIGN_IN;
            case SENDER -> Step.SENDER;
        };
    }

    /** Returns the step at which the connection was lost. */
    private static Step reached(List<String> transcript) {
        Step step = Step.CONNECT;
        for (String line : transcript) {
            if (line.startsWith("> STARTTLS")) {
                step = Step.ENCRYPT;
            } else if (line.startsWith("> AUTH")) {
                step = Step.SIGN_IN;
            } else if (line.startsWith("> MAIL")) {
                step = Step.SENDER;
            } else if (line.startsWith("> RCPT")) {
                step = Step.MESSAGE;
            }
        }
        return step;
    }
}

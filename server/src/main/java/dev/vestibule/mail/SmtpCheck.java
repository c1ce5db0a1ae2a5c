package dev.vestibule.mail;

import dev.vestibule.platform.i18n.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tests a mail server, and the usual combinations if port and security do not match. It never weakens the security. */
final class SmtpCheck {
    private final SmtpConnections connections;

    SmtpCheck(SmtpConnections connections) {
        this.connections = connections;
    }

    /**
     * The result.
     *
     * @param corrections settings that had to be changed, with the values that work
     * @param checks the steps of the first attempt
     * @param failure null if the connection succeeded
     */
    record Result(
            Map<String, String> corrections,
            List<String> transcript,
            SmtpChecklist checks,
            @Nullable SmtpException failure,
            @Nullable SmtpSettings asked) {
        /** The result without a server. */
        static final Result NOTHING = new Result(Map.of(), List.of(), SmtpChecklist.NONE, null, null);

        /** Returns the correction in the contract's words. */
        Message sentence(String name) {
            SmtpSettings before = asked;
            String from = before == null
                    ? ""
                    : name.equals(MailSettings.PORT.key())
                            ? Integer.toString(before.port())
                            : before.security().wireName();
            return Message.of("mail.corrected", from, corrections.getOrDefault(name, ""));
        }
    }

    /** @param mayCorrect whether other combinations of port and security may be tested */
    Result of(SmtpSettings asked, boolean mayCorrect) {
        List<String> transcript = new ArrayList<>();
        SmtpConnections.Trial trial = attempt(asked, transcript);
        SmtpException first = trial.failure();
        SmtpChecklist checks = SmtpChecklist.of(asked, trial, SmtpChecklist.Step.SIGN_IN);
        if (first == null
                || !mayCorrect
                || first.where() == SmtpException.Where.LOGIN
                || asked.objection().isPresent()
                || asked.security() == SmtpSecurity.NONE) {
            return new Result(Map.of(), transcript, checks, first, asked);
        }
        for (SmtpSecurity security : List.of(SmtpSecurity.SSL, SmtpSecurity.STARTTLS)) {
            SmtpSettings guess = asked.at(security.usualPort(), security);
            boolean tried = guess.port() == asked.port()
                    && guess.security().startsTls() == asked.security().startsTls();
            if (!tried && attempt(guess, transcript).failure() == null) {
                return new Result(corrections(asked, guess), transcript, checks, null, asked);
            }
        }
        return new Result(Map.of(), transcript, checks, first, asked);
    }

    private SmtpConnections.Trial attempt(SmtpSettings server, List<String> transcript) {
        SmtpConnections.Trial trial = connections.tryOut(server);
        transcript.addAll(trial.transcript());
        return trial;
    }

    private static Map<String, String> corrections(SmtpSettings asked, SmtpSettings works) {
        Map<String, String> corrections = new LinkedHashMap<>();
        if (asked.port() != works.port()) {
            corrections.put(MailSettings.PORT.key(), Integer.toString(works.port()));
        }
        if (asked.security() != works.security()) {
            corrections.put(MailSettings.SECURITY.key(), works.security().wireName());
        }
        return corrections;
    }
}

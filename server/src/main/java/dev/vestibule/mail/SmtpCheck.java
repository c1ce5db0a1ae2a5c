package dev.vestibule.mail;

import dev.vestibule.platform.i18n.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tries a mail server, and what people usually mean when port and protection do not fit together. The protection is
 * never made weaker by this.
 */
final class SmtpCheck {
    private final SmtpConnections connections;

    SmtpCheck(SmtpConnections connections) {
        this.connections = connections;
    }

    /**
     * How it went.
     *
     * @param corrections settings that had to be others, with the values that work
     * @param trouble null when a connection was made
     */
    record Result(
            Map<String, String> corrections,
            List<String> transcript,
            @Nullable SmtpException failure,
            @Nullable SmtpSettings asked) {
        Result(Map<String, String> corrections, List<String> transcript, @Nullable SmtpException failure) {
            this(corrections, transcript, failure, null);
        }

        /** A correction as the contract says it. */
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

    /** @param mayCorrect whether other pairs of port and protection may be tried */
    Result of(SmtpSettings asked, boolean mayCorrect) {
        List<String> transcript = new ArrayList<>();
        SmtpException first = attempt(asked, transcript);
        if (first == null
                || !mayCorrect
                || first.where() == SmtpException.Where.LOGIN
                || asked.objection().isPresent()
                || asked.security() == SmtpSecurity.NONE) {
            return new Result(Map.of(), transcript, first, asked);
        }
        for (SmtpSecurity security : List.of(SmtpSecurity.SSL, SmtpSecurity.STARTTLS)) {
            SmtpSettings guess = asked.at(security.usualPort(), security);
            boolean tried = guess.port() == asked.port()
                    && guess.security().startsTls() == asked.security().startsTls();
            if (!tried && attempt(guess, transcript) == null) {
                return new Result(corrections(asked, guess), transcript, null, asked);
            }
        }
        return new Result(Map.of(), transcript, first, asked);
    }

    private @Nullable SmtpException attempt(SmtpSettings server, List<String> transcript) {
        SmtpConnections.Trial trial = connections.tryOut(server);
        transcript.addAll(trial.transcript());
        return trial.failure();
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

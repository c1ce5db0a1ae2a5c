package dev.vestibule.operator.doctor;

import dev.vestibule.mail.SmtpConnections;
import dev.vestibule.mail.SmtpSettings;
import java.util.List;
import java.util.Optional;

/** Checks the mail server: runs the steps before the content of a mail, and sends none. */
public final class MailCheck {
    private static final Text MAIL = Text.of("doctor.about.mail");
    private static final Text SENDER = Text.of("doctor.about.mail-sender");

    private final SmtpConnections connections;

    public MailCheck(SmtpConnections connections) {
        this.connections = connections;
    }

    /**
     * Checks a server.
     *
     * @param server empty if there is none
     * @param recipient the recipient to test; empty to test the sender alone
     */
    public List<Finding> look(Optional<SmtpSettings> server, Optional<String> recipient) {
        return server.map(one -> List.of(connection(one, recipient), sender(one)))
                .orElseGet(() ->
                        List.of(Finding.warn(MAIL, Text.of("doctor.mail.none"), Text.of("doctor.mail.none.advice"))));
    }

    private Finding connection(SmtpSettings server, Optional<String> recipient) {
        String where = server.host() + ":" + server.port();
        return connections
                .examine(server, recipient)
                .map(no -> Finding.fail(
                        MAIL,
                        Text.of("doctor.mail.refused", where, no.reply()),
                        Text.of("doctor.mail.refused.advice", no.setting())))
                .orElseGet(() -> Finding.ok(
                        MAIL,
                        Text.of(
                                server.login().isPresent() ? "doctor.mail.signed-in" : "doctor.mail.connected",
                                where)));
    }

    private static Finding sender(SmtpSettings server) {
        String from = server.fromAddress();
        return from.endsWith("@localhost")
                ? Finding.warn(SENDER, Text.of("doctor.sender.local", from), Text.of("doctor.sender.local.advice"))
                : Finding.ok(SENDER, Text.of("doctor.sender.ok", from));
    }
}

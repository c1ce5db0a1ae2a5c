package dev.vestibule.mail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.net.UnknownHostException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.util.MailConnectException;
import org.jspecify.annotations.Nullable;

/** A mail server's reply to one mail. */
sealed interface SmtpReply {
    /** Authentication is required, or failed. */
    Set<Integer> LOGIN = Set.of(530, 534, 535, 538, 454);

    String text();

    /** The server accepted it. */
    record Taken(String text) implements SmtpReply {}

    /** The server does not accept this mail now (4xx). */
    record NotNow(String text) implements SmtpReply {}

    /** The server never accepts this mail, because of its recipient or its content (5xx). */
    record Never(String text) implements SmtpReply {}

    /**
     * Interprets a failure to send.
     *
     * @param settings whose secrets are removed from texts
     * @throws SmtpException if the failure concerns the server or our settings, and not this mail
     */
    static SmtpReply of(MessagingException failure, SmtpSettings settings) throws SmtpException {
        Said said = said(failure);
        if (said.code() < 400 || said.code() > 599 || said.code() == 421) {
            throw trouble(failure).withoutSecrets(settings);
        }
        return of(said.step(), said.code(), said.reply(), settings.withoutSecrets(text(failure)));
    }

    /**
     * Interprets a reply of 4xx or 5xx.
     *
     * @param text the text to report
     * @throws SmtpException as above
     */
    static SmtpReply of(SmtpStep step, int code, String reply, String text) throws SmtpException {
        if (LOGIN.contains(code)) {
            throw new SmtpException(SmtpException.Where.LOGIN, text);
        }
        if (code < 500) {
            return new NotNow(text);
        }
        if (step.endsTheMail(code, reply)) {
            return new Never(text);
        }
        throw SmtpException.withUs(step, text);
    }

    /** Returns the cause of a failed connection. */
    static SmtpException trouble(MessagingException failure) {
        SmtpException.Where where = SmtpException.Where.CONNECTION;
        if (failure instanceof AuthenticationFailedException) {
            where = SmtpException.Where.LOGIN;
        } else if (causedBy(failure, UnknownHostException.class)) {
            where = SmtpException.Where.HOST;
        } else if (causedBy(failure, SSLException.class)
                || String.valueOf(failure.getMessage()).contains("STARTTLS")) {
            where = SmtpException.Where.TLS;
        }
        return new SmtpException(where, text(failure));
    }

    /** The reply to a command; a code of -1 if there was none. */
    record Said(SmtpStep step, int code, String reply) {}

    private static Said said(MessagingException failure) {
        @Nullable Exception link = failure;
        Said said = new Said(SmtpStep.TEXT, -1, "");
        // The innermost exception has the reply to the command; the outer ones summarize.
        for (int depth = 0; link != null && depth < 10; depth++) {
            String reply = String.valueOf(link.getMessage());
            if (link instanceof SMTPSendFailedException send) {
                said = new Said(SmtpStep.of(send.getCommand()), send.getReturnCode(), reply);
            } else if (link instanceof SMTPAddressFailedException address) {
                said = new Said(SmtpStep.RECIPIENT, address.getReturnCode(), reply);
            } else if (link instanceof SMTPSenderFailedException sender) {
                said = new Said(SmtpStep.SENDER, sender.getReturnCode(), reply);
            }
            link = link instanceof MessagingException outer ? outer.getNextException() : null;
        }
        return said;
    }

    private static String text(MessagingException failure) {
        StringBuilder text = new StringBuilder();
        @Nullable Exception link = failure;
        for (int depth = 0; link != null && depth < 10; depth++) {
            String said = told(link);
            if (text.indexOf(said) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(said);
            }
            link = link instanceof MessagingException outer ? outer.getNextException() : null;
        }
        return text.toString();
    }

    private static String told(Exception link) {
        if (link instanceof UnknownHostException) {
            return "unknown host"; // the library's message is just the host
        }
        return link instanceof MailConnectException connect
                ? "Cannot connect to " + connect.getHost() + ", port " + connect.getPort()
                : oneLine(link.getMessage());
    }

    private static boolean causedBy(MessagingException failure, Class<? extends Exception> kind) {
        @Nullable Throwable link = failure;
        for (int depth = 0; link != null && depth < 10; depth++) {
            if (kind.isInstance(link)) {
                return true;
            }
            link = link instanceof MessagingException outer ? outer.getNextException() : link.getCause();
        }
        return false;
    }

    /** Removes line ends and other control characters from a text. */
    static String oneLine(@Nullable String text) {
        return text == null ? "" : text.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}

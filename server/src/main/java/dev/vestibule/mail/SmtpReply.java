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

/** What a mail server said to one mail. */
sealed interface SmtpReply {
    /** Who we are is to be shown, or was not believed. */
    Set<Integer> LOGIN = Set.of(530, 534, 535, 538, 454);

    String text();

    /** It has the mail now. */
    record Taken(String text) implements SmtpReply {}

    /** It does not want this mail yet (4xx). */
    record NotNow(String text) implements SmtpReply {}

    /** It will never want this mail, for its recipient or its text (5xx). */
    record Never(String text) implements SmtpReply {}

    /**
     * Reads a failure to send.
     *
     * @param settings whose secrets are not told on
     * @throws SmtpException when it says something about the server or about us, and nothing about this mail
     */
    static SmtpReply of(MessagingException failure, SmtpSettings settings) throws SmtpException {
        Said said = said(failure);
        if (said.code() < 400 || said.code() > 599 || said.code() == 421) {
            throw trouble(failure).withoutSecrets(settings);
        }
        return of(said.step(), said.code(), said.reply(), settings.withoutSecrets(text(failure)));
    }

    /**
     * What an answer of 4xx or 5xx means.
     *
     * @param text what is told of it
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

    /** What hinders us from talking to the server. */
    static SmtpException trouble(MessagingException failure) {
        SmtpException.Where where = SmtpException.Where.CONNECTION;
        if (failure instanceof AuthenticationFailedException) {
            where = SmtpException.Where.LOGIN;
        } else if (causedBy(failure, SSLException.class)
                || String.valueOf(failure.getMessage()).contains("STARTTLS")) {
            where = SmtpException.Where.TLS;
        }
        return new SmtpException(where, text(failure));
    }

    /** What was said to which command; a code of -1 when nothing was. */
    record Said(SmtpStep step, int code, String reply) {}

    private static Said said(MessagingException failure) {
        @Nullable Exception link = failure;
        Said said = new Said(SmtpStep.TEXT, -1, "");
        // The innermost link knows what was said to the command; the outer ones sum up.
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
            return "unknown host"; // the library's text is the host alone
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

    /** The text without line ends and other control characters. */
    static String oneLine(@Nullable String text) {
        return text == null ? "" : text.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}

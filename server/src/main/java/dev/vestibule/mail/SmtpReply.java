package dev.vestibule.mail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.util.MailConnectException;
import org.jspecify.annotations.Nullable;

/** What a mail server said to one mail. */
sealed interface SmtpReply {
    String text();

    /** It has the mail now. */
    record Taken(String text) implements SmtpReply {}

    /** It does not want this mail yet (4xx). */
    record NotNow(String text) implements SmtpReply {}

    /** It will never want this mail (5xx). */
    record Never(String text) implements SmtpReply {}

    /**
     * Reads a failure to send.
     *
     * @throws SmtpTrouble when it says something about the server and nothing about the mail
     */
    static SmtpReply of(MessagingException failure) throws SmtpTrouble {
        int code = code(failure);
        String text = text(failure);
        boolean login = code == 530 || code == 534 || code == 535 || code == 538 || code == 454;
        if (login) {
            throw new SmtpTrouble(SmtpTrouble.Where.LOGIN, text);
        }
        if (code < 400 || code > 599 || code == 421) {
            throw trouble(failure);
        }
        return code < 500 ? new NotNow(text) : new Never(text);
    }

    /** What hinders us from talking to the server. */
    static SmtpTrouble trouble(MessagingException failure) {
        SmtpTrouble.Where where = SmtpTrouble.Where.CONNECTION;
        if (failure instanceof AuthenticationFailedException) {
            where = SmtpTrouble.Where.LOGIN;
        } else if (causedBy(failure, SSLException.class)
                || String.valueOf(failure.getMessage()).contains("STARTTLS")) {
            where = SmtpTrouble.Where.TLS;
        }
        return new SmtpTrouble(where, text(failure));
    }

    private static int code(MessagingException failure) {
        @Nullable Exception link = failure;
        int code = -1;
        // The innermost link knows what was said to the command; the outer ones sum up.
        for (int depth = 0; link != null && depth < 10; depth++) {
            if (link instanceof SMTPSendFailedException send) {
                code = send.getReturnCode();
            } else if (link instanceof SMTPAddressFailedException address) {
                code = address.getReturnCode();
            } else if (link instanceof SMTPSenderFailedException sender) {
                code = sender.getReturnCode();
            }
            link = link instanceof MessagingException outer ? outer.getNextException() : null;
        }
        return code;
    }

    private static String text(MessagingException failure) {
        StringBuilder text = new StringBuilder();
        @Nullable Exception link = failure;
        for (int depth = 0; link != null && depth < 10; depth++) {
            String said = said(link);
            if (text.indexOf(said) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(said);
            }
            link = link instanceof MessagingException outer ? outer.getNextException() : null;
        }
        return text.toString();
    }

    private static String said(Exception link) {
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

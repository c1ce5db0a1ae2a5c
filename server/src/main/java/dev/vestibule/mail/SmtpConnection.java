package dev.vestibule.mail;

import dev.vestibule.platform.address.MailAddress;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * One authenticated connection to a mail server. Every step has a time limit of 30 s, and opening or one mail as a
 * whole {@link #LONGEST_SECONDS}, however slowly the server responds.
 */
final class SmtpConnection implements AutoCloseable {
    /** The limit for opening, and again for each mail. */
    static final long LONGEST_SECONDS = 60;

    private static final String TIMEOUT_MILLIS = "30000";

    private final SmtpSettings settings;
    private final Session session;
    private final SMTPTransport transport;
    private final TrackedSockets sockets;
    private final ScheduledExecutorService watch;
    private final boolean utf8Addresses;

    private SmtpConnection(Opening how, Session session, SMTPTransport transport, TrackedSockets sockets) {
        this.settings = how.settings();
        this.session = session;
        this.transport = transport;
        this.sockets = sockets;
        this.watch = how.watch();
        this.utf8Addresses = how.utf8Addresses();
    }

    /** The parameters for opening a connection. */
    record Opening(
            SmtpSettings settings,
            OAuthTokens tokens,
            ScheduledExecutorService watch,
            long stepMillis,
            boolean utf8Addresses,
            @org.jspecify.annotations.Nullable SmtpTranscript transcript) {
        Opening(SmtpSettings settings, OAuthTokens tokens, ScheduledExecutorService watch, boolean utf8Addresses) {
            this(settings, tokens, watch, Long.parseLong(TIMEOUT_MILLIS), utf8Addresses, null);
        }
    }

    /** Connects, switches to TLS if configured, and authenticates. */
    static SmtpConnection open(Opening how) throws SmtpException {
        SmtpSettings settings = how.settings();
        if (settings.objection().isPresent()) {
            SmtpSettings.Objection objection = settings.objection().get();
            throw new SmtpException(objection.where(), objection.why());
        }
        TrackedSockets sockets = new TrackedSockets();
        Session session = Session.getInstance(properties(how, sockets));
        if (how.transcript() != null) {
            session.setDebugOut(how.transcript().trace());
            session.setDebug(true);
        }
        SMTPTransport transport = new SMTPTransport(session, null);
        SmtpConnection line = new SmtpConnection(how, session, transport, sockets);
        ScheduledFuture<?> deadline = line.cutLater();
        try {
            if (settings.login().isPresent()) {
                SmtpSettings.Login login = settings.login().get();
                transport.connect(settings.host(), settings.port(), login.user(), password(login, how.tokens()));
            } else {
                transport.connect(settings.host(), settings.port(), null, null);
            }
            return line;
        } catch (MessagingException e) {
            line.close();
            SmtpException failure = SmtpReply.trouble(e).withoutSecrets(settings);
            if (failure.where() == SmtpException.Where.LOGIN) {
                how.tokens().forget(); // it may have been cancelled before its time
            }
            throw failure;
        } catch (SmtpException e) {
            line.close();
            throw e;
        } finally {
            deadline.cancel(false);
        }
    }

    private static String password(SmtpSettings.Login login, OAuthTokens tokens) throws SmtpException {
        return login.oauth().isPresent()
                ? tokens.token(login.oauth().get())
                : login.password().text();
    }

    private static Properties properties(Opening how, TrackedSockets sockets) throws SmtpException {
        SmtpSettings settings = how.settings();
        String step = Long.toString(how.stepMillis());
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.connectiontimeout", step);
        properties.setProperty("mail.smtp.timeout", step);
        properties.setProperty("mail.smtp.writetimeout", step);
        properties.put("mail.smtp.executor.writetimeout", how.watch());
        properties.setProperty("mail.smtp.quitwait", "false");
        properties.setProperty("mail.smtp.localhost", settings.greeting());
        properties.setProperty("mail.smtp.from", MailAddress.onTheWire(settings.fromAddress()));
        properties.put("mail.smtp.socketFactory", sockets.plain());
        properties.setProperty("mail.smtp.socketFactory.fallback", "false");
        // The configured connection or none: no second one on another port, none without TLS.
        properties.setProperty(
                "mail.smtp.starttls.enable",
                Boolean.toString(settings.security().startsTls()));
        properties.setProperty(
                "mail.smtp.starttls.required",
                Boolean.toString(settings.security().startsTls()));
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(settings.security() == SmtpSecurity.SSL));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        properties.put("mail.smtp.ssl.socketFactory", sockets.tls(settings.authorities()));
        properties.setProperty("mail.smtp.ssl.socketFactory.fallback", "false");
        properties.setProperty(
                "mail.smtp.auth", Boolean.toString(settings.login().isPresent()));
        if (settings.login().flatMap(SmtpSettings.Login::oauth).isPresent()) {
            properties.setProperty("mail.smtp.auth.mechanisms", "XOAUTH2");
        }
        // Requests SMTPUTF8 for every mail on the connection, which not every server on the way supports; so only where
        // needed.
        properties.setProperty("mail.mime.allowutf8", Boolean.toString(how.utf8Addresses()));
        return properties;
    }

    /** Returns the mail session for messages over this connection. */
    Session session() {
        return session;
    }

    /**
     * Sends one mail.
     *
     * @throws SmtpException if the connection broke; the server may have received the mail nevertheless
     */
    SmtpReply send(MimeMessage message) throws SmtpException {
        if (utf8Addresses && !transport.supportsExtension("SMTPUTF8")) {
            // The library would send it all the same, to an undefined recipient (RFC 6531 section 3.2 forbids it).
            return new SmtpReply.Never("The SMTP server does not support non-ASCII addresses (SMTPUTF8).");
        }
        ScheduledFuture<?> deadline = cutLater();
        try {
            transport.sendMessage(message, message.getAllRecipients());
            return new SmtpReply.Taken(told(transport.getLastServerResponse()));
        } catch (MessagingException e) {
            return SmtpReply.of(e, settings);
        } finally {
            deadline.cancel(false);
        }
    }

    /**
     * Runs the steps before the content of a mail, and sends none.
     *
     * @param to empty to test the sender alone
     * @throws SmtpException if the server would accept no mails from us
     */
    void introduce(String from, Optional<String> to) throws SmtpException {
        ScheduledFuture<?> deadline = cutLater();
        try {
            String extension = utf8Addresses && transport.supportsExtension("SMTPUTF8") ? " SMTPUTF8" : "";
            boolean taken = command("MAIL FROM:<" + from + ">" + extension);
            if (taken && to.isPresent()) {
                command("RCPT TO:<" + to.get() + ">");
            }
            transport.simpleCommand("RSET");
        } catch (MessagingException e) {
            throw SmtpReply.trouble(e).withoutSecrets(settings);
        } finally {
            deadline.cancel(false);
        }
    }

    private boolean command(String command) throws MessagingException, SmtpException {
        int code = transport.simpleCommand(command);
        String reply = String.valueOf(transport.getLastServerResponse());
        if (code < 200 || code == 421) {
            throw new SmtpException(SmtpException.Where.CONNECTION, told(reply));
        }
        return code < 400 || SmtpReply.of(SmtpStep.of(command), code, reply, told(reply)) instanceof SmtpReply.Taken;
    }

    /** Returns the server's reply, on one line and without our secrets. */
    private String told(String reply) {
        return settings.withoutSecrets(SmtpReply.oneLine(reply));
    }

    private ScheduledFuture<?> cutLater() {
        return watch.schedule(sockets::cut, LONGEST_SECONDS, TimeUnit.SECONDS);
    }

    /** Closes the connection at once, even while another thread uses it. */
    void cut() {
        sockets.cut();
    }

    @Override
    public void close() {
        ScheduledFuture<?> deadline = watch.schedule(sockets::cut, 2, TimeUnit.SECONDS);
        try {
            transport.close();
        } catch (MessagingException e) {
            sockets.cut();
        } finally {
            deadline.cancel(false);
        }
    }
}

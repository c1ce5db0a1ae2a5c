package dev.vestibule.testing;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A real mail server in this JVM that takes mail for everybody, and what has arrived there. */
public final class Mailbox implements AutoCloseable {
    private static final Pattern LINK =
            Pattern.compile("https?://\\S+/(?:auth/reset_password|auth/verify_email|account/confirm_email)/(\\S+)");

    /** Long, for a busy machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final GreenMail server;

    public Mailbox() {
        this(0);
    }

    public Mailbox(int port) {
        this(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    }

    public Mailbox(ServerSetup setup) {
        server = new GreenMail(setup);
        server.start();
    }

    /** A mail as it arrived. */
    public record Mail(MimeMessage message) {
        public String header(String name) {
            return with(() -> {
                String[] values = message.getHeader(name);
                return values == null ? "" : String.join("\n", values);
            });
        }

        public String subject() {
            return with(message::getSubject);
        }

        public List<String> recipients() {
            return with(() -> Arrays.stream(message.getAllRecipients())
                    .map(address -> ((InternetAddress) address).getAddress())
                    .toList());
        }

        public String messageId() {
            return header("Message-ID");
        }

        public String text() {
            return with(() -> (String) part("text/plain").getContent());
        }

        public String html() {
            return with(() -> (String) part("text/html").getContent());
        }

        private BodyPart part(String type) throws MessagingException, IOException {
            MimeMultipart parts = (MimeMultipart) message.getContent();
            for (int i = 0; i < parts.getCount(); i++) {
                if (parts.getBodyPart(i).isMimeType(type)) {
                    return parts.getBodyPart(i);
                }
            }
            throw new AssertionError("no " + type);
        }

        /** The whole link of a mail that has one. */
        public String link() {
            return found().group();
        }

        public String token() {
            return found().group(1).replace("#new", "");
        }

        public boolean hasLink() {
            return LINK.matcher(text()).find();
        }

        private Matcher found() {
            Matcher matcher = LINK.matcher(text());
            if (!matcher.find()) {
                throw new AssertionError("no link in " + text());
            }
            return matcher;
        }
    }

    private interface Reading<T> {
        T read() throws MessagingException, IOException;
    }

    private static <T> T with(Reading<T> reading) {
        try {
            return reading.read();
        } catch (MessagingException | IOException e) {
            throw new AssertionError(e);
        }
    }

    public int port() {
        return server.getSmtp() == null
                ? server.getSmtps().getPort()
                : server.getSmtp().getPort();
    }

    /** What a server has to be told to use this one, and where its links lead. */
    public String[] settings(String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "MB_EMAIL_SMTP_HOST=127.0.0.1",
                "MB_EMAIL_SMTP_PORT=" + port(),
                "MB_EMAIL_SMTP_SECURITY=none",
                "MB_EMAIL_FROM_ADDRESS=vestibule@example.com",
                "MB_SITE_NAME=Example Site",
                "MB_SITE_URL=https://id.example.com"));
        settings.addAll(List.of(more));
        return settings.toArray(String[]::new);
    }

    public List<Mail> all() {
        return Arrays.stream(server.getReceivedMessages()).map(Mail::new).toList();
    }

    public List<Mail> to(String address) {
        return all().stream()
                .filter(mail -> mail.recipients().contains(address))
                .toList();
    }

    /** The last mail to this address, once there are so many. */
    public Mail await(String address, int count) {
        Awaitility.await("mail " + count + " to " + address)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> to(address).size() >= count);
        List<Mail> mails = to(address);
        return mails.get(mails.size() - 1);
    }

    public Mail await(String address) {
        return await(address, 1);
    }

    /** The one to this address whose subject has this in it, once it is there. */
    public Mail await(String address, String subject) {
        Awaitility.await("a mail about " + subject + " to " + address)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() ->
                        to(address).stream().anyMatch(mail -> mail.subject().contains(subject)));
        return to(address).stream()
                .filter(mail -> mail.subject().contains(subject))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    public GreenMail greenMail() {
        return server;
    }

    @Override
    public void close() {
        server.stop();
    }
}

package dev.vestibule.mail;

import dev.vestibule.platform.address.MailAddress;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/**
 * Builds a message: the same text as HTML and as plain text, from the templates {@code mail/letter}. Input never gets
 * into a header unencoded or as more than one line (ASVS V1.3.11).
 */
final class MimeMessages {
    private static final String UTF_8 = "UTF-8";
    private static final String TEMPLATE = "mail/letter.jte";

    private final TemplateEngine html = TemplateEngine.createPrecompiled(ContentType.Html);
    private final TemplateEngine plain = TemplateEngine.createPrecompiled(
            null, ContentType.Plain, MimeMessages.class.getClassLoader(), "gg.jte.generated.plain");

    /** Returns a message with one recipient. */
    MimeMessage message(
            Session session, SmtpSettings settings, String to, String messageId, MailContent content, Instant date)
            throws MessagingException {
        MimeMessage message = new Identified(session, messageId);
        message.setFrom(sender(settings));
        message.setRecipient(Message.RecipientType.TO, address(to));
        if (!settings.replyTo().isEmpty()) {
            message.setReplyTo(addresses(settings.replyTo()));
        }
        message.setSubject(SmtpReply.oneLine(content.subject()), UTF_8);
        message.setSentDate(Date.from(date));
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("X-Auto-Response-Suppress", "All");
        message.setHeader("Content-Language", content.language());
        message.setContent(new MimeMultipart("alternative", part(text(content), "plain"), part(html(content), "html")));
        message.saveChanges();
        return message;
    }

    String text(MailContent content) {
        return rendered(plain, content);
    }

    String html(MailContent content) {
        return rendered(html, content);
    }

    private static String rendered(TemplateEngine engine, MailContent content) {
        StringOutput output = new StringOutput();
        engine.render(TEMPLATE, content, output);
        return output.toString();
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(text, UTF_8, subtype);
        return part;
    }

    private static InternetAddress sender(SmtpSettings settings) throws MessagingException {
        try {
            InternetAddress sender = address(settings.fromAddress());
            sender.setPersonal(SmtpReply.oneLine(settings.fromName()), UTF_8);
            return sender;
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e); // every Java platform has UTF-8
        }
    }

    private static InternetAddress[] addresses(List<String> texts) throws MessagingException {
        InternetAddress[] addresses = new InternetAddress[texts.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = address(texts.get(i));
        }
        return addresses;
    }

    /** Parses exactly one address, with its domain in ASCII, which every server understands. */
    private static InternetAddress address(String text) throws MessagingException {
        InternetAddress address = new InternetAddress();
        address.setAddress(MailAddress.onTheWire(text));
        address.validate();
        return address;
    }

    /** Keeps its Message-ID, which the library would replace. */
    private static final class Identified extends MimeMessage {
        private final String messageId;

        Identified(Session session, String messageId) {
            super(session);
            this.messageId = messageId;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", messageId);
        }
    }
}

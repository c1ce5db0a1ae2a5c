package dev.vestibule.notification;

import dev.vestibule.mail.MailContent;
import dev.vestibule.mail.MailTemplates;
import dev.vestibule.mail.OutgoingMail;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.DeviceDescription;
import dev.vestibule.user.User;
import java.util.List;

/** What the notices say. */
public final class NoticeTexts {
    private final MailTemplates letters;

    public NoticeTexts(MailTemplates letters) {
        this.letters = letters;
    }

    public MailContent passwordChanged(OutgoingMail mail, User reader, Messages words) {
        String email = reader.email().address();
        String happened = mail.detail("by").equals("administrator")
                ? words.of("mail.changed.administrator", email)
                : words.of("mail.changed.own", email);
        return letters.letter(
                words,
                words.of("mail.changed.subject", letters.siteName()),
                words.of("mail.changed.heading"),
                mail.detail("keys").equals("revoked")
                        ? List.of(happened, words.of("mail.changed.sessions"), words.of("mail.changed.keys"))
                        : List.of(happened, words.of("mail.changed.sessions")),
                null,
                List.of(time(mail, words)),
                notYou(words));
    }

    public MailContent emailChanged(OutgoingMail mail, User reader, Messages words) {
        String before = reader.mailbox().address();
        return letters.letter(
                words,
                words.of("mail.email-changed.subject", letters.siteName()),
                words.of("mail.email-changed.heading"),
                List.of(
                        words.of("mail.email-changed.happened", mail.detail("email"), letters.siteName()),
                        words.of("mail.email-changed.until", before)),
                null,
                List.of(time(mail, words)),
                notYou(words));
    }

    public MailContent newDevice(OutgoingMail mail, User reader, Messages words) {
        return letters.letter(
                words,
                words.of("mail.device.subject", letters.siteName(), reader.commonName()),
                words.of("mail.device.heading"),
                List.of(words.of("mail.device.happened", reader.email().address(), letters.siteName())),
                null,
                List.of(
                        new MailContent.Fact(
                                words.of("mail.fact.device"), words.of(device(mail.detail(SignInNotices.AGENT)))),
                        new MailContent.Fact(words.of("mail.fact.address"), mail.detail(SignInNotices.ADDRESS)),
                        time(mail, words)),
                words.of("mail.device.you") + " " + notYou(words));
    }

    public MailContent userJoined(OutgoingMail mail, User reader, Messages words) {
        String name = mail.detail(SignInNotices.NAME);
        MailContent.Action people = letters.link("/admin/people")
                .map(link -> new MailContent.Action(words.of("mail.joined.button"), link))
                .orElse(null);
        return letters.letter(
                words,
                words.of("mail.joined.subject", name, letters.siteName()),
                words.of("mail.joined.heading", name),
                List.of(words.of("mail.joined.happened", name, letters.siteName())),
                people,
                List.of(
                        new MailContent.Fact(words.of("mail.fact.name"), name),
                        new MailContent.Fact(words.of("mail.fact.email"), mail.detail(SignInNotices.EMAIL)),
                        time(mail, words)),
                words.of("mail.joined.advice"));
    }

    public MailContent apiKeyCreated(OutgoingMail mail, User reader, Messages words) {
        MailContent.Action keys = letters.link("/account/keys")
                .map(link -> new MailContent.Action(words.of("mail.key.button"), link))
                .orElse(null);
        return letters.letter(
                words,
                words.of("mail.key.subject", letters.siteName()),
                words.of("mail.key.heading"),
                List.of(
                        words.of("mail.key.happened", reader.email().address(), letters.siteName()),
                        words.of("mail.key.reset")),
                keys,
                List.of(
                        new MailContent.Fact(words.of("mail.fact.name"), mail.detail("name")),
                        new MailContent.Fact(words.of("mail.fact.prefix"), mail.detail("prefix")),
                        new MailContent.Fact(words.of("mail.fact.device"), words.of(device(mail.detail("agent")))),
                        new MailContent.Fact(words.of("mail.fact.address"), mail.detail("address")),
                        time(mail, words)),
                words.of("mail.device.you") + " " + notYou(words));
    }

    private static Message device(String userAgent) {
        DeviceDescription device = DeviceDescription.of(userAgent);
        if (device.program() == null) {
            return Message.of("device.browser");
        }
        return device.system() == null
                ? Message.of("device.program", device.program())
                : Message.of("device.browser-on", device.program(), device.system());
    }

    private MailContent.Fact time(OutgoingMail mail, Messages words) {
        return new MailContent.Fact(words.of("mail.fact.time"), letters.time(words, mail.createdAt()));
    }

    private String notYou(Messages words) {
        return letters.link("/auth/forgot_password")
                .map(link -> words.of("mail.not-you.link", link))
                .orElseGet(() -> words.of("mail.not-you"));
    }
}

package dev.vestibule.notification;

import dev.vestibule.mail.MailContent;
import dev.vestibule.mail.MailTemplates;
import dev.vestibule.mail.OutgoingMail;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.user.User;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The texts of the notices about passkeys. */
final class PasskeyNotices {
    private final MailTemplates templates;
    private final NoticeTexts texts;

    PasskeyNotices(MailTemplates templates, NoticeTexts texts) {
        this.templates = templates;
        this.texts = texts;
    }

    MailContent added(OutgoingMail mail, User reader, Messages messages) {
        return templates.content(
                messages,
                messages.of("mail.passkey-added.subject", templates.siteName()),
                messages.of("mail.passkey-added.heading"),
                List.of(messages.of(
                        "mail.passkey-added.happened", reader.email().address(), templates.siteName())),
                list(messages),
                List.of(
                        name(mail, messages),
                        NoticeTexts.device(mail, messages),
                        NoticeTexts.address(mail, messages),
                        texts.time(mail, messages)),
                messages.of("mail.device.you") + " " + messages.of("mail.passkey-added.advice") + " "
                        + texts.notYou(messages));
    }

    MailContent removed(OutgoingMail mail, User reader, Messages messages) {
        String happened = mail.detail("by").equals("administrator")
                ? "mail.passkey-removed.administrator"
                : "mail.passkey-removed.own";
        return templates.content(
                messages,
                messages.of("mail.passkey-removed.subject", templates.siteName()),
                messages.of("mail.passkey-removed.heading"),
                List.of(messages.of(happened, reader.email().address(), templates.siteName())),
                list(messages),
                List.of(name(mail, messages), texts.time(mail, messages)),
                texts.notYou(messages));
    }

    private static MailContent.Fact name(OutgoingMail mail, Messages messages) {
        return new MailContent.Fact(messages.of("mail.fact.name"), mail.detail("name"));
    }

    private MailContent.@Nullable Action list(Messages messages) {
        return templates
                .link("/account/passkeys")
                .map(link -> new MailContent.Action(messages.of("mail.passkey.button"), link))
                .orElse(null);
    }
}

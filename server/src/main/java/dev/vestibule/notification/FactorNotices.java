package dev.vestibule.notification;

import dev.vestibule.mail.MailContent;
import dev.vestibule.mail.MailTemplates;
import dev.vestibule.mail.OutgoingMail;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.user.SecondFactor;
import dev.vestibule.user.User;
import java.time.Instant;
import java.util.List;

/** The texts of the notices about second factors. */
final class FactorNotices {
    private static final String NONE = "0";

    private final MailTemplates templates;
    private final NoticeTexts texts;

    FactorNotices(MailTemplates templates, NoticeTexts texts) {
        this.templates = templates;
        this.texts = texts;
    }

    MailContent added(OutgoingMail mail, User reader, Messages messages) {
        String email = reader.email().address();
        return content(
                messages.of("mail.factor-added.subject", templates.siteName()),
                messages.of("mail.factor-added.heading"),
                List.of(messages.of(isApp(mail) ? "mail.factor-added.totp" : "mail.factor-added.passkey", email)),
                mail,
                messages);
    }

    MailContent removed(OutgoingMail mail, User reader, Messages messages) {
        String happened = messages.of(
                isApp(mail) ? "mail.factor-removed.totp" : "mail.factor-removed.passkey",
                reader.email().address());
        return content(
                messages.of("mail.factor-removed.subject", templates.siteName()),
                messages.of("mail.factor-removed.heading"),
                mail.detail("by").equals("administrator")
                        ? List.of(messages.of("mail.factor-removed.administrator"), happened)
                        : List.of(happened),
                mail,
                messages);
    }

    MailContent recoveryCodeUsed(OutgoingMail mail, User reader, Messages messages) {
        String left = mail.detail("left");
        return content(
                messages.of("mail.recovery-used.subject", templates.siteName()),
                messages.of("mail.recovery-used.heading"),
                List.of(
                        messages.of(
                                "mail.recovery-used.happened", reader.email().address()),
                        left.equals(NONE)
                                ? messages.of("mail.recovery-used.none")
                                : messages.of("mail.recovery-used.left", left)),
                mail,
                messages);
    }

    MailContent locked(OutgoingMail mail, User reader, Messages messages) {
        return content(
                messages.of("mail.factor-locked.subject", templates.siteName()),
                messages.of("mail.factor-locked.heading"),
                List.of(
                        messages.of(
                                "mail.factor-locked.happened", reader.email().address()),
                        messages.of("mail.factor-locked.remedy")),
                mail,
                messages);
    }

    MailContent reminder(OutgoingMail mail, User reader, Messages messages) {
        String email = reader.email().address();
        String until = mail.detail("until");
        return templates.content(
                messages,
                messages.of("mail.factor-reminder.subject", templates.siteName()),
                messages.of("mail.factor-reminder.heading"),
                List.of(
                        messages.of("mail.factor-reminder.why", templates.siteName(), email),
                        messages.of("mail.factor-reminder.how")),
                templates
                        .link("/account/two-factor")
                        .map(link -> new MailContent.Action(messages.of("mail.factor-reminder.button"), link))
                        .orElse(null),
                until.isEmpty()
                        ? List.of()
                        : List.of(new MailContent.Fact(
                                messages.of("mail.factor-reminder.until"),
                                templates.time(messages, Instant.parse(until)))),
                messages.of("mail.factor-reminder.advice"));
    }

    MailContent resetRequested(OutgoingMail mail, User reader, Messages messages) {
        return templates.content(
                messages,
                messages.of("mail.factor-reset.subject", templates.siteName()),
                messages.of("mail.factor-reset.heading"),
                List.of(messages.of("mail.factor-reset.happened", reader.email().address())),
                null,
                List.of(
                        texts.time(mail, messages),
                        new MailContent.Fact(
                                messages.of("mail.factor-reset.until"),
                                templates.time(messages, Instant.parse(mail.detail("until"))))),
                messages.of("mail.factor-reset.advice"));
    }

    private static boolean isApp(OutgoingMail mail) {
        return mail.detail("factor").equals(SecondFactor.TOTP.wireName());
    }

    private MailContent content(
            String subject, String heading, List<String> sentences, OutgoingMail mail, Messages messages) {
        return templates.content(
                messages,
                subject,
                heading,
                sentences,
                null,
                List.of(texts.time(mail, messages)),
                texts.notYou(messages));
    }
}

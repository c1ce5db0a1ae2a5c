package dev.vestibule.notification;

import dev.vestibule.mail.MailContent;
import dev.vestibule.mail.MailTemplates;
import dev.vestibule.mail.OutgoingMail;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.user.User;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The text of the notice about rules of second factors that protect less than before. */
final class RuleNotice {
    private static final String FROM = "from.";

    private final MailTemplates templates;
    private final NoticeTexts texts;

    RuleNotice(MailTemplates templates, NoticeTexts texts) {
        this.templates = templates;
        this.texts = texts;
    }

    MailContent weakened(OutgoingMail mail, User reader, Messages messages) {
        String by = mail.detail("by");
        Stream<MailContent.Fact> changes = mail.details().keySet().stream()
                .filter(name -> name.startsWith(FROM))
                .sorted()
                .map(name -> change(name.substring(FROM.length()), mail, messages));
        return templates.content(
                messages,
                messages.of("mail.factor-rules.subject", templates.siteName()),
                messages.of("mail.factor-rules.heading"),
                List.of(
                        by.isEmpty()
                                ? messages.of("mail.factor-rules.environment")
                                : messages.of("mail.factor-rules.happened", by)),
                templates
                        .link("/admin/settings/two-factor")
                        .map(link -> new MailContent.Action(messages.of("mail.factor-rules.button"), link))
                        .orElse(null),
                Stream.concat(changes, Stream.of(texts.time(mail, messages))).toList(),
                messages.of("mail.factor-rules.advice"));
    }

    private MailContent.Fact change(String setting, OutgoingMail mail, Messages messages) {
        return new MailContent.Fact(
                messages.of("admin.settings.label." + setting),
                value(setting, mail.detail(FROM + setting), messages)
                        + " → "
                        + value(setting, mail.detail("to." + setting), messages));
    }

    private String value(String setting, String text, Messages messages) {
        String choice = "admin.settings.choice." + setting + "." + text;
        if (messages.has(choice)) {
            return messages.of(choice);
        }
        return switch (text) {
            case "" ->
                messages.has("admin.settings.none." + setting)
                        ? messages.of("admin.settings.none." + setting)
                        : messages.of("admin.settings.not-set");
            case "true" -> messages.of("admin.settings.value-on");
            case "false" -> messages.of("admin.settings.value-off");
            default ->
                setting.endsWith("-days")
                        ? messages.of(Message.counted("admin.settings.duration.days", Integer.parseInt(text)))
                        : timeOrText(text, messages);
        };
    }

    private String timeOrText(String text, Messages messages) {
        try {
            return templates.time(messages, Instant.parse(text));
        } catch (DateTimeException e) {
            return text; // of a list
        }
    }
}

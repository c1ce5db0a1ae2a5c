package dev.vestibule.notification;

import dev.vestibule.mail.MailContent;
import dev.vestibule.mail.MailTemplates;
import dev.vestibule.mail.OutgoingMail;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.DeviceDescription;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.User;
import java.util.List;

/** The texts of the notices. */
public final class NoticeTexts {
    private final MailTemplates templates;

    public NoticeTexts(MailTemplates templates) {
        this.templates = templates;
    }

    public MailContent passwordChanged(OutgoingMail mail, User reader, Messages messages) {
        String email = reader.email().address();
        String happened = mail.detail("by").equals("administrator")
                ? messages.of("mail.changed.administrator", email)
                : messages.of("mail.changed.own", email);
        return templates.content(
                messages,
                messages.of("mail.changed.subject", templates.siteName()),
                messages.of("mail.changed.heading"),
                mail.detail("keys").equals("revoked")
                        ? List.of(happened, messages.of("mail.changed.sessions"), messages.of("mail.changed.keys"))
                        : List.of(happened, messages.of("mail.changed.sessions")),
                null,
                List.of(time(mail, messages)),
                notYou(messages));
    }

    public MailContent emailChanged(OutgoingMail mail, User reader, Messages messages) {
        // Reset links go to the new address already once it is confirmed.
        boolean confirmed = !mail.detail("confirmed").isEmpty();
        return templates.content(
                messages,
                messages.of("mail.email-changed.subject", templates.siteName()),
                messages.of("mail.email-changed.heading"),
                List.of(
                        messages.of("mail.email-changed.happened", mail.detail("email"), templates.siteName()),
                        confirmed
                                ? messages.of("mail.email-changed.confirmed")
                                : messages.of(
                                        "mail.email-changed.until",
                                        reader.mailbox().address())),
                null,
                List.of(time(mail, messages)),
                confirmed ? messages.of("mail.not-you") : notYou(messages));
    }

    public MailContent emailChangeRequested(OutgoingMail mail, User reader, Messages messages) {
        return templates.content(
                messages,
                messages.of("mail.email-change-requested.subject", templates.siteName()),
                messages.of("mail.email-change-requested.heading"),
                List.of(
                        messages.of(
                                "mail.email-change.asked",
                                reader.email().address(),
                                templates.siteName(),
                                mail.detail("email")),
                        messages.of("mail.email-change-requested.until")),
                null,
                List.of(device(mail, messages), address(mail, messages), time(mail, messages)),
                messages.of("mail.device.you") + " " + notYou(messages));
    }

    public MailContent newDevice(OutgoingMail mail, User reader, Messages messages) {
        return templates.content(
                messages,
                messages.of("mail.device.subject", templates.siteName(), reader.commonName()),
                messages.of("mail.device.heading"),
                List.of(messages.of("mail.device.happened", reader.email().address(), templates.siteName())),
                null,
                List.of(device(mail, messages), address(mail, messages), time(mail, messages)),
                messages.of("mail.device.you") + " " + notYou(messages));
    }

    public MailContent userJoined(OutgoingMail mail, User reader, Messages messages) {
        String name = mail.detail(SignInNotices.NAME);
        String method = mail.detail(SignInNotices.METHOD); // of older mails empty
        boolean accepted = method.isEmpty() || method.equals(SignInMethod.RESET.wireName());
        MailContent.Action people = templates
                .link("/admin/people")
                .map(link -> new MailContent.Action(messages.of("mail.joined.button"), link))
                .orElse(null);
        return templates.content(
                messages,
                messages.of(
                        accepted ? "mail.joined.subject" : "mail.joined.subject-created", name, templates.siteName()),
                messages.of("mail.joined.heading", name),
                List.of(messages.of("mail.joined.happened", name, templates.siteName())),
                people,
                List.of(
                        new MailContent.Fact(messages.of("mail.fact.name"), name),
                        new MailContent.Fact(messages.of("mail.fact.email"), mail.detail(SignInNotices.EMAIL)),
                        time(mail, messages)),
                messages.of("mail.joined.advice"));
    }

    /** Tells a user that an administrator has created their account, with a password that is handed over otherwise. */
    public MailContent accountCreated(OutgoingMail mail, User reader, Messages messages) {
        String by = mail.detail("by");
        String email = reader.email().address();
        MailContent.Action signIn = templates.signIn(messages).orElse(null);
        return templates.content(
                messages,
                messages.of("mail.account-created.subject", templates.siteName()),
                messages.of("mail.invitation.heading", templates.siteName()),
                List.of(
                        by.isEmpty()
                                ? messages.of("mail.account-created.made", email, templates.siteName())
                                : messages.of("mail.account-created.by", by, email, templates.siteName()),
                        messages.of("mail.account-created.password")),
                signIn,
                List.of(),
                messages.of("mail.account-created.advice"));
    }

    public MailContent apiKeyCreated(OutgoingMail mail, User reader, Messages messages) {
        MailContent.Action keys = templates
                .link("/account/keys")
                .map(link -> new MailContent.Action(messages.of("mail.key.button"), link))
                .orElse(null);
        return templates.content(
                messages,
                messages.of("mail.key.subject", templates.siteName()),
                messages.of("mail.key.heading"),
                List.of(
                        messages.of("mail.key.happened", reader.email().address(), templates.siteName()),
                        messages.of("mail.key.reset")),
                keys,
                List.of(
                        new MailContent.Fact(messages.of("mail.fact.name"), mail.detail("name")),
                        new MailContent.Fact(messages.of("mail.fact.prefix"), mail.detail("prefix")),
                        device(mail, messages),
                        address(mail, messages),
                        time(mail, messages)),
                messages.of("mail.device.you") + " " + notYou(messages));
    }

    static MailContent.Fact device(OutgoingMail mail, Messages messages) {
        return new MailContent.Fact(
                messages.of("mail.fact.device"), messages.of(device(mail.detail(SignInNotices.AGENT))));
    }

    static MailContent.Fact address(OutgoingMail mail, Messages messages) {
        return new MailContent.Fact(messages.of("mail.fact.address"), mail.detail(SignInNotices.ADDRESS));
    }

    private static Message device(String userAgent) {
        DeviceDescription device = DeviceDescription.of(userAgent);
        return device.program() == null ? Message.of("device.browser") : device.message();
    }

    MailContent.Fact time(OutgoingMail mail, Messages messages) {
        return new MailContent.Fact(messages.of("mail.fact.time"), templates.time(messages, mail.createdAt()));
    }

    String notYou(Messages messages) {
        return templates
                .link("/auth/forgot_password")
                .map(link -> messages.of("mail.not-you.link", link))
                .orElseGet(() -> messages.of("mail.not-you"));
    }
}

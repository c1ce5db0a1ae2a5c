package dev.vestibule.reset;

import dev.vestibule.mail.MailContent;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.MailTemplates;
import dev.vestibule.mail.Outbox;
import dev.vestibule.mail.OutgoingMail;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The invitation of a user whom an administrator has created. */
public final class InvitationMail extends LinkMail {
    private static final String BY = "by";
    private static final String PRODUCT = "Vestibule";

    public InvitationMail(
            ResetTokens tokens, UserStore users, MailTemplates templates, SecureRandom random, InstantSource clock) {
        super(tokens, users, templates, random, clock);
    }

    /** Queues the invitation, within the transaction that creates the user. */
    public static void invite(User invited, Optional<String> by, Outbox outbox) {
        outbox.add(MailKind.INVITATION, invited, by.isPresent() ? Map.of(BY, by.get()) : Map.of());
    }

    @Override
    String fragment() {
        return InvitationLink.FRAGMENT;
    }

    @Override
    Optional<String> obsolete(OutgoingMail mail, User user) {
        return user.activity().firstSignInAt() == null ? Optional.empty() : Optional.of("the user has signed in");
    }

    @Override
    MailContent content(OutgoingMail mail, User user, Messages messages, String link, String until) {
        String site = templates().siteName();
        return templates()
                .content(
                        messages,
                        messages.of("mail.invitation.subject", site, PRODUCT),
                        messages.of("mail.invitation.heading", site),
                        List.of(
                                mail.detail(BY).isEmpty()
                                        ? messages.of("mail.invitation.made", site)
                                        : messages.of("mail.invitation.by", mail.detail(BY), site),
                                messages.of("mail.invitation.click", until)),
                        new MailContent.Action(messages.of("mail.invitation.button"), link),
                        List.of(),
                        messages.of("mail.invitation.advice"));
    }

    @Override
    Optional<MailContent> toClosed(User user) {
        return Optional.empty();
    }
}

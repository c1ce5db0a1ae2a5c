package dev.vestibule.reset;

import dev.vestibule.mail.MailContent;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.MailTemplates;
import dev.vestibule.mail.Outbox;
import dev.vestibule.mail.OutgoingMail;
import dev.vestibule.password.PasswordLogin;
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

    private final InvitationStore invitations;
    private final PasswordLogin passwordLogin;

    /** @param passwordLogin whether password sign-in is disabled at the moment, so that a link to set one is useless */
    InvitationMail(
            ResetTokens tokens,
            InvitationStore invitations,
            UserStore users,
            MailTemplates templates,
            SecureRandom random,
            InstantSource clock,
            PasswordLogin passwordLogin) {
        super(tokens, users, templates, random, clock);
        this.invitations = invitations;
        this.passwordLogin = passwordLogin;
    }

    /** Queues the invitation, within the ongoing transaction. */
    static void queue(User invited, Optional<String> by, Outbox outbox) {
        outbox.add(MailKind.INVITATION, invited, by.isPresent() ? Map.of(BY, by.get()) : Map.of());
    }

    @Override
    String fragment() {
        return InvitationLink.FRAGMENT;
    }

    @Override
    Optional<String> obsolete(OutgoingMail mail, User user) {
        if (user.activity().firstSignInAt() != null) {
            return Optional.of("the user has signed in");
        }
        return invitations
                .find(user.id())
                .filter(latest ->
                        latest.revokedAt().isPresent() || mail.createdAt().isBefore(latest.sentAt()))
                .map(latest -> latest.revokedAt().isPresent()
                        ? "the invitation was revoked"
                        : "replaced by a newer invitation");
    }

    /** Where passwords are off, users sign in with a provider (session wire, section 6). */
    @Override
    Optional<MailContent> toElsewhere(OutgoingMail mail, User user) {
        if (!passwordLogin.off()) {
            return Optional.empty();
        }
        Messages messages = templates().words(user);
        return templates()
                .signIn(messages)
                .map(action -> content(mail, messages, messages.of("mail.elsewhere.how"), action));
    }

    @Override
    MailContent content(OutgoingMail mail, User user, Messages messages, String link, String until) {
        return content(
                mail,
                messages,
                messages.of("mail.invitation.click", until),
                new MailContent.Action(messages.of("mail.invitation.button"), link));
    }

    private MailContent content(OutgoingMail mail, Messages messages, String how, MailContent.Action action) {
        String site = templates().siteName();
        String invited = mail.detail(BY).isEmpty()
                ? messages.of("mail.invitation.made", site)
                : messages.of("mail.invitation.by", mail.detail(BY), site);
        return templates()
                .content(
                        messages,
                        messages.of("mail.invitation.subject", site, PRODUCT),
                        messages.of("mail.invitation.heading", site),
                        List.of(invited, how),
                        action,
                        List.of(),
                        messages.of("mail.invitation.advice"));
    }

    @Override
    Optional<MailContent> toClosed(User user) {
        return Optional.empty();
    }
}

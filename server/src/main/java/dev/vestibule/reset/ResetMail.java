package dev.vestibule.reset;

import dev.vestibule.mail.MailContent;
import dev.vestibule.mail.MailTemplates;
import dev.vestibule.mail.OutgoingMail;
import dev.vestibule.password.PasswordLogin;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The mail to a user who has forgotten the password. */
public final class ResetMail extends LinkMail {
    private final PasswordLogin passwordLogin;
    private final Function<UserId, Optional<String>> provider;
    private final PasswordService passwords;

    /**
     * Writes mails with a link, or without one.
     *
     * @param passwordLogin whether password sign-in is disabled at the moment
     * @param provider the name of the identity provider that the user signs in with, if they do
     */
    public ResetMail(
            ResetTokens tokens,
            UserStore users,
            MailTemplates templates,
            SecureRandom random,
            InstantSource clock,
            PasswordLogin passwordLogin,
            PasswordService passwords,
            Function<UserId, Optional<String>> provider) {
        super(tokens, users, templates, random, clock);
        this.passwordLogin = passwordLogin;
        this.provider = provider;
        this.passwords = passwords;
    }

    @Override
    Optional<MailContent> toElsewhere(OutgoingMail mail, User user) {
        Optional<String> name = provider.apply(user.id());
        boolean needsNone = passwordLogin.off() || (passwords.changedAt(user).isEmpty() && name.isPresent());
        if (!needsNone) {
            return Optional.empty();
        }
        Messages messages = templates().words(user);
        String site = templates().siteName();
        MailContent.Action action = templates().signIn(messages).orElse(null);
        return Optional.of(templates()
                .content(
                        messages,
                        messages.of("mail.reset.subject", site),
                        messages.of("mail.elsewhere.heading"),
                        List.of(
                                messages.of("mail.reset.asked", user.email().address(), site),
                                name.map(one -> messages.of("mail.elsewhere.with", one))
                                        .orElseGet(() -> messages.of("mail.elsewhere.how"))),
                        action,
                        List.of(),
                        messages.of("mail.closed.advice")));
    }

    @Override
    String fragment() {
        return "";
    }

    @Override
    Optional<String> obsolete(OutgoingMail mail, User user) {
        boolean changed = passwords
                .changedAt(user)
                .filter(set -> set.isAfter(mail.createdAt()))
                .isPresent();
        return changed ? Optional.of("the password was set after the request") : Optional.empty();
    }

    @Override
    MailContent content(OutgoingMail mail, User user, Messages messages, String link, String until) {
        String site = templates().siteName();
        return templates()
                .content(
                        messages,
                        messages.of("mail.reset.subject", site),
                        messages.of("mail.reset.heading"),
                        List.of(
                                messages.of("mail.reset.asked", user.email().address(), site),
                                messages.of("mail.reset.click", until)),
                        new MailContent.Action(messages.of("mail.reset.button"), link),
                        List.of(),
                        messages.of("mail.reset.advice"));
    }

    @Override
    Optional<MailContent> toClosed(User user) {
        Messages messages = templates().words(user);
        String site = templates().siteName();
        String whom = templates()
                .administrator()
                .map(administrator -> messages.of("mail.closed.ask-address", administrator))
                .orElseGet(() -> messages.of("mail.closed.ask"));
        return Optional.of(templates()
                .content(
                        messages,
                        messages.of("mail.reset.subject", site),
                        messages.of("mail.closed.heading"),
                        List.of(
                                messages.of("mail.reset.asked", user.email().address(), site),
                                messages.of("mail.closed.why"),
                                whom),
                        null,
                        List.of(),
                        messages.of("mail.closed.advice")));
    }
}

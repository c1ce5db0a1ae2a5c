package dev.vestibule.reset;

import dev.vestibule.mail.MailContent;
import dev.vestibule.mail.MailTemplates;
import dev.vestibule.mail.OutgoingMail;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The mail with the link that verifies a user's own new address. */
public final class VerificationMail extends LinkMail {
    public VerificationMail(
            ResetTokens tokens, UserStore users, MailTemplates templates, SecureRandom random, InstantSource clock) {
        super(tokens, users, templates, random, clock);
    }

    @Override
    String path() {
        return "/auth/verify_email/";
    }

    @Override
    Email address(User user) {
        return user.email();
    }

    @Override
    String fragment() {
        return "";
    }

    @Override
    Optional<MailContent> toClosed(User user) {
        return Optional.empty();
    }

    @Override
    Optional<String> obsolete(OutgoingMail mail, User user) {
        return user.isEmailVerified() ? Optional.of("the email address is already verified") : Optional.empty();
    }

    @Override
    MailContent content(OutgoingMail mail, User user, Messages messages, String link, String until) {
        String site = templates().siteName();
        return templates()
                .content(
                        messages,
                        messages.of("mail.verify.subject", site),
                        messages.of("mail.verify.heading"),
                        List.of(
                                messages.of("mail.verify.happened", user.email().address(), site),
                                messages.of("mail.verify.click", until)),
                        new MailContent.Action(messages.of("mail.verify.button"), link),
                        List.of(),
                        messages.of("mail.verify.advice"));
    }
}

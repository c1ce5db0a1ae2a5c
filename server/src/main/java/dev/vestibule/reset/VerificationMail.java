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

/** The mail with the link that verifies an address which somebody has given their own account. */
public final class VerificationMail extends LinkMail {
    public VerificationMail(
            ResetTokens tokens, UserStore users, MailTemplates letters, SecureRandom random, InstantSource clock) {
        super(tokens, users, letters, random, clock);
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
        return user.isEmailVerified() ? Optional.of("the address is verified") : Optional.empty();
    }

    @Override
    MailContent letter(OutgoingMail mail, User user, Messages words, String link, String until) {
        String site = letters().siteName();
        return letters()
                .letter(
                        words,
                        words.of("mail.verify.subject", site),
                        words.of("mail.verify.heading"),
                        List.of(
                                words.of("mail.verify.happened", user.email().address(), site),
                                words.of("mail.verify.click", until)),
                        new MailContent.Action(words.of("mail.verify.button"), link),
                        List.of(),
                        words.of("mail.verify.advice"));
    }
}

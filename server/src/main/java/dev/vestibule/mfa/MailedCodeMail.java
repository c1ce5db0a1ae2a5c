package dev.vestibule.mfa;

import dev.vestibule.mail.Composer;
import dev.vestibule.mail.MailContent;
import dev.vestibule.mail.MailTemplates;
import dev.vestibule.mail.OutgoingMail;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The email with a one-time code. The code is created while the SMTP server waits for the email. */
final class MailedCodeMail implements Composer {
    private final MailedCodes codes;
    private final UserStore users;
    private final MailTemplates templates;
    private final InstantSource clock;

    MailedCodeMail(MailedCodes codes, UserStore users, MailTemplates templates, InstantSource clock) {
        this.codes = codes;
        this.users = users;
        this.templates = templates;
        this.clock = clock;
    }

    @Override
    public Verdict judge(OutgoingMail mail) {
        if (clock.instant().isAfter(mail.createdAt().plus(MailedCodes.LIFE))) {
            return new Verdict.Obsolete("the sign-in has expired");
        }
        return reader(mail).isPresent() ? Verdict.send() : new Verdict.Obsolete("the account is deactivated");
    }

    private Optional<User> reader(OutgoingMail mail) {
        return mail.user().flatMap(users::find).filter(User::isActive);
    }

    @Override
    public Optional<MailContent> write(OutgoingMail mail) {
        return reader(mail).map(user -> write(user, clock.instant()));
    }

    private MailContent write(User user, Instant now) {
        Messages messages = templates.words(user);
        return templates.content(
                messages,
                messages.of("mail.code.subject", templates.siteName()),
                messages.of("mail.code.heading"),
                List.of(
                        messages.of("mail.code.code", codes.make(user.id(), now)),
                        messages.of("mail.code.use", user.email().address(), templates.siteName(), minutes())),
                null,
                List.of(),
                messages.of("mail.code.advice"));
    }

    private static String minutes() {
        return Long.toString(MailedCodes.LIFE.toMinutes());
    }
}

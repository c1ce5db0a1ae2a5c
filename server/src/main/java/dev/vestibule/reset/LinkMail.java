package dev.vestibule.reset;

import dev.vestibule.mail.Composer;
import dev.vestibule.mail.MailContent;
import dev.vestibule.mail.MailTemplates;
import dev.vestibule.mail.OutgoingMail;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The mails with a link that sets a password. The token is created while the mail server waits for the mail, and exists
 * in that mail alone.
 */
abstract class LinkMail implements Composer {
    private final ResetTokens tokens;
    private final UserStore users;
    private final MailTemplates templates;
    private final SecureRandom random;
    private final InstantSource clock;

    LinkMail(ResetTokens tokens, UserStore users, MailTemplates templates, SecureRandom random, InstantSource clock) {
        this.tokens = tokens;
        this.users = users;
        this.templates = templates;
        this.random = random;
        this.clock = clock;
    }

    /** Returns the link's path up to the token. */
    String path() {
        return "/auth/reset_password/";
    }

    /** Returns the address of the account that it is about. */
    Email address(User user) {
        return user.mailbox();
    }

    /** Returns the end of the link after the token. */
    abstract String fragment();

    /** Returns whether a deactivated user gets the mail nevertheless, without a link. */
    abstract Optional<MailContent> toClosed(User user);

    /** Returns the mail to an account that needs no password, without a link that sets one. */
    Optional<MailContent> toElsewhere(OutgoingMail mail, User user) {
        return Optional.empty();
    }

    abstract MailContent content(OutgoingMail mail, User user, Messages messages, String link, String until);

    /** Returns why the mail is obsolete for this account, if it is. */
    abstract Optional<String> obsolete(OutgoingMail mail, User user);

    MailTemplates templates() {
        return templates;
    }

    @Override
    public Verdict judge(OutgoingMail mail) {
        Optional<User> user = reader(mail);
        if (user.isEmpty()) {
            return new Verdict.Obsolete("the email address of the account has changed");
        }
        Optional<String> obsolete = obsolete(mail, user.get());
        if (obsolete.isPresent()) {
            return new Verdict.Obsolete(obsolete.get());
        }
        if (!user.get().isActive() && toClosed(user.get()).isEmpty()) {
            return new Verdict.Obsolete("the account is deactivated");
        }
        if (!clock.instant().isBefore(end(mail))) {
            return new Verdict.Obsolete("the link has expired");
        }
        return templates.link("").isEmpty() ? Verdict.noSiteUrl() : Verdict.send();
    }

    @Override
    public Optional<MailContent> write(OutgoingMail mail) {
        User user = reader(mail).orElseThrow();
        if (!user.isActive()) {
            return toClosed(user);
        }
        Optional<MailContent> elsewhere = toElsewhere(mail, user);
        if (elsewhere.isPresent()) {
            return elsewhere;
        }
        ResetToken token = ResetToken.random(user.id(), random);
        Optional<String> link = templates.link(path() + token.text() + fragment());
        if (link.isEmpty() || !tokens.add(token.digest(), user, mail.id(), end(mail), clock.instant())) {
            return Optional.empty();
        }
        Messages messages = templates.words(user);
        return Optional.of(content(mail, user, messages, link.get(), templates.time(messages, end(mail))));
    }

    private static Instant end(OutgoingMail mail) {
        return mail.createdAt().plus(ResetService.LIFE);
    }

    private Optional<User> reader(OutgoingMail mail) {
        return mail.user().flatMap(users::find).filter(user -> address(user).equals(mail.to()));
    }
}

package dev.vestibule.emailchange;

import dev.vestibule.mail.Composer;
import dev.vestibule.mail.MailContent;
import dev.vestibule.mail.MailTemplates;
import dev.vestibule.mail.OutgoingMail;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The mail to a requested address: with the link that confirms it or, if it belongs to another account, a notice to the
 * owner of that one, who alone learns so. The token is created while the mail server waits for the mail.
 */
public final class EmailChangeMail implements Composer {
    private static final String PATH = "/account/confirm_email/";

    private final EmailChangeStore store;
    private final UserStore users;
    private final MailTemplates templates;
    private final Transactions transactions;
    private final SecureRandom random;
    private final InstantSource clock;

    EmailChangeMail(
            EmailChangeStore store,
            UserStore users,
            MailTemplates templates,
            Transactions transactions,
            SecureRandom random,
            InstantSource clock) {
        this.store = store;
        this.users = users;
        this.templates = templates;
        this.transactions = transactions;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public Verdict judge(OutgoingMail mail) {
        Optional<User> user = mail.user().flatMap(users::find);
        Optional<EmailChange> change = change(mail);
        EmailChangeState state = user.isEmpty() || change.isEmpty()
                ? EmailChangeState.UNKNOWN
                : change.get().state(user.get(), clock.instant());
        return switch (state) {
            case PENDING -> templates.link("").isPresent() ? Verdict.send() : Verdict.noSiteUrl();
            case EXPIRED -> new Verdict.Obsolete("the link has expired");
            case CONFIRMED -> new Verdict.Obsolete("the email address is already confirmed");
            case REPLACED -> new Verdict.Obsolete("a newer change was requested");
            case CANCELED -> new Verdict.Obsolete("the change was canceled");
            case OUTDATED, UNKNOWN -> new Verdict.Obsolete("the account has changed since the request");
        };
    }

    private Optional<EmailChange> change(OutgoingMail mail) {
        return store.find(Long.parseLong(mail.detail(EmailChangeService.CHANGE)));
    }

    @Override
    public Optional<MailContent> write(OutgoingMail mail) {
        EmailChange change = change(mail).orElseThrow();
        User user = users.find(change.user()).orElseThrow();
        Optional<User> owner =
                users.findByMailbox(change.email()).filter(other -> !other.id().equals(user.id()));
        if (owner.isPresent()) {
            return Optional.of(inUse(owner.get(), change.email()));
        }
        ConfirmationToken token = ConfirmationToken.random(random);
        Optional<String> link = templates.link(PATH + token.text());
        return link.isEmpty() || !add(token, change)
                ? Optional.empty()
                : Optional.of(confirmation(user, change, link.get()));
    }

    /** Stores a link, unless the request has just become invalid. */
    private boolean add(ConfirmationToken token, EmailChange change) {
        return transactions.call(() -> {
            boolean valid = store.lock(change.user())
                            .filter(generation -> generation == change.generation())
                            .isPresent()
                    && store.find(change.id())
                            .filter(now -> now.end().isEmpty())
                            .isPresent();
            if (valid) {
                store.addLink(token.digest(), change.id());
            }
            return valid;
        });
    }

    private MailContent confirmation(User user, EmailChange change, String link) {
        Messages messages = templates.words(user);
        String site = templates.siteName();
        return templates.content(
                messages,
                messages.of("mail.email-change.subject", site),
                messages.of("email-change.confirm-title"),
                List.of(
                        messages.of(
                                "mail.email-change.asked",
                                user.email().address(),
                                site,
                                change.email().address()),
                        messages.of("mail.email-change.click", templates.time(messages, change.expiresAt()))),
                new MailContent.Action(messages.of("email-change.confirm"), link),
                List.of(),
                messages.of("mail.email-change.advice"));
    }

    private MailContent inUse(User owner, Email email) {
        Messages messages = templates.words(owner);
        String site = templates.siteName();
        return templates.content(
                messages,
                messages.of("mail.email-in-use.subject", site),
                messages.of("mail.email-in-use.heading"),
                List.of(
                        messages.of("mail.email-in-use.asked", email.address(), site),
                        messages.of("mail.email-in-use.how")),
                null,
                List.of(),
                messages.of("mail.closed.advice"));
    }
}

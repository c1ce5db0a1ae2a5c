package dev.vestibule.notification;

import dev.vestibule.mail.Composer;
import dev.vestibule.mail.MailContent;
import dev.vestibule.mail.MailTemplates;
import dev.vestibule.mail.OutgoingMail;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.util.Optional;

/** A mail to the owner of an account, as long as they are active. */
public final class NoticeMail implements Composer {
    /** Writes the content of one kind. */
    @FunctionalInterface
    public interface Writer {
        MailContent write(OutgoingMail mail, User reader, Messages messages);
    }

    private final UserStore users;
    private final MailTemplates templates;
    private final Writer writer;

    public NoticeMail(UserStore users, MailTemplates templates, Writer writer) {
        this.users = users;
        this.templates = templates;
        this.writer = writer;
    }

    @Override
    public Verdict judge(OutgoingMail mail) {
        return reader(mail).isPresent() ? Verdict.send() : new Verdict.Obsolete("the account is deactivated");
    }

    @Override
    public Optional<MailContent> write(OutgoingMail mail) {
        return reader(mail).map(user -> writer.write(mail, user, templates.words(user)));
    }

    private Optional<User> reader(OutgoingMail mail) {
        return mail.user().flatMap(users::find).filter(User::isActive);
    }
}

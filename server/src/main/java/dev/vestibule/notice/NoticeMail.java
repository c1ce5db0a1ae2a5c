package dev.vestibule.notice;

import dev.vestibule.mail.Composer;
import dev.vestibule.mail.Letter;
import dev.vestibule.mail.Letters;
import dev.vestibule.mail.OutgoingMail;
import dev.vestibule.text.Words;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.util.Optional;

/** A mail to the owner of an account, as long as it is one. */
public final class NoticeMail implements Composer {
    /** Writes one kind. */
    @FunctionalInterface
    public interface Writer {
        Letter write(OutgoingMail mail, User reader, Words words);
    }

    private final UserStore users;
    private final Letters letters;
    private final Writer writer;

    public NoticeMail(UserStore users, Letters letters, Writer writer) {
        this.users = users;
        this.letters = letters;
        this.writer = writer;
    }

    @Override
    public Verdict judge(OutgoingMail mail) {
        return reader(mail).isPresent() ? Verdict.send() : new Verdict.Obsolete("the account is closed");
    }

    @Override
    public Optional<Letter> write(OutgoingMail mail) {
        return reader(mail).map(user -> writer.write(mail, user, letters.words(user)));
    }

    private Optional<User> reader(OutgoingMail mail) {
        return mail.account().flatMap(users::find).filter(User::isActive);
    }
}

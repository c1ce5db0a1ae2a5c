package dev.vestibule.reset;

import dev.vestibule.mail.Letter;
import dev.vestibule.mail.Letters;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.NewMail;
import dev.vestibule.mail.Outbox;
import dev.vestibule.mail.OutgoingMail;
import dev.vestibule.text.Words;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The mail for somebody whom an administrator has made an account for. */
public final class InvitationMail extends LinkMail {
    private static final String BY = "by";
    private static final String PRODUCT = "Vestibule";

    public InvitationMail(
            ResetStore store, UserStore users, Letters letters, SecureRandom random, InstantSource clock) {
        super(store, users, letters, random, clock);
    }

    /** The mail that invites somebody; to be put in with the account. */
    public static NewMail inviting(Outbox outbox, User invited, User by) {
        return outbox.prepare(MailKind.INVITATION, invited, Map.of(BY, by.commonName()));
    }

    @Override
    String fragment() {
        return "#new";
    }

    @Override
    Optional<String> obsolete(OutgoingMail mail, User user) {
        return user.firstSignInAt() == null ? Optional.empty() : Optional.of("the person has joined");
    }

    @Override
    Letter letter(OutgoingMail mail, User user, Words words, String link, String until) {
        String site = letters().siteName();
        return letters()
                .letter(
                        words,
                        words.of("mail.invitation.subject", site, PRODUCT),
                        words.of("mail.invitation.heading", site),
                        List.of(
                                words.of("mail.invitation.by", mail.detail(BY), site),
                                words.of("mail.invitation.click", until)),
                        new Letter.Action(words.of("mail.invitation.button"), link),
                        List.of(),
                        words.of("mail.invitation.advice"));
    }

    @Override
    Optional<Letter> toClosed(User user) {
        return Optional.empty();
    }
}

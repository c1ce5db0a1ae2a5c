package dev.vestibule.reset;

import dev.vestibule.audit.Actor;
import dev.vestibule.mail.NewMail;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.session.SessionService;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Where reset tokens are kept, by their digests. */
public interface ResetStore {
    /** Why a token is over. */
    enum End {
        USED,
        REPLACED
    }

    /**
     * A token that was made.
     *
     * @param generation the account's when it was made
     * @param purpose what its holder is to do with it
     * @param mail that it went with; empty for one that was made on the command line
     */
    record Kept(
            UserId account,
            Purpose purpose,
            Optional<Long> mail,
            int generation,
            Instant expiresAt,
            Optional<End> end) {
        /** Whether whoever runs the system made it, for somebody who must get in whatever stands in the way. */
        public boolean isRecovery() {
            return purpose == Purpose.RECOVERY;
        }
    }

    /** What a token is for. */
    enum Purpose {
        RESET,
        INVITATION,
        RECOVERY,
        /** It sets no password: it says that who holds it reads the address. */
        VERIFICATION
    }

    /**
     * Makes a token known; older ones of the account are replaced, save those of the same mail, which may have arrived, and those
     * of the command line, as everybody can ask for a mail. For the same reason a link that sets a password and one that verifies
     * an address leave each other alone.
     *
     * @param user as the mail was written for
     * @return false when the account has changed since or is closed, or the mail has been dropped; then nothing happened
     */
    boolean add(String digest, User user, long mail, Instant expiresAt, Instant now);

    /**
     * Makes the token of an invitation known that goes with no mail, as part of the ongoing transaction if there is one. Older ones
     * of the account are replaced, as by a mail.
     *
     * @throws java.util.NoSuchElementException when the account is closed
     */
    void addInvitation(String digest, UserId account, Instant expiresAt, Instant now);

    Optional<Kept> find(String digest);

    /** When the account's password was last set. */
    Optional<Instant> passwordSetAt(UserId account);

    /** Somebody has followed the link; noted the first time. */
    void opened(String digest, Instant now);

    /**
     * Uses a token: sets the password, ends all sessions, starts one, and puts the notice into the outbox, all or nothing.
     * Among any number of tries one wins.
     *
     * @return false when the token is over, or worthless since the account has changed; then nothing happened
     */
    boolean use(
            String digest,
            Kept token,
            PasswordHash hash,
            SessionService.NewKeyed session,
            Optional<NewMail> notice,
            Instant now);

    /**
     * Uses a token that verifies the account's present address. Among any number of tries one wins.
     *
     * @return false when the token is over, or worthless since the account has changed; then nothing happened
     */
    boolean verify(String digest, Kept token, User user, Actor by, Instant now);

    /** Deletes at most {@code batch} tokens that expired longer ago than {@code kept}; says how many. */
    int deleteExpired(Duration kept, Instant now, int batch);
}

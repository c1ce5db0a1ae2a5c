package dev.vestibule.password;

import dev.vestibule.audit.Actor;
import dev.vestibule.mail.NewMail;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where password hashes are kept. */
public interface CredentialStore {
    /** An account and its password's hash; an account may have none. */
    record Credential(User user, Optional<PasswordHash> hash) {}

    Optional<Credential> find(Email login);

    Optional<Credential> find(UserId user);

    /** Puts a stronger hash of the same password in place of {@code old}; nothing happens when it has changed meanwhile. */
    void upgrade(UserId user, PasswordHash old, PasswordHash stronger);

    /** The hash of a user's password and of at most so many earlier ones, as far as they are kept; the newest first. */
    List<PasswordHash> used(UserId user, int earlier);

    /** Deletes at most {@code batch} hashes of earlier passwords, whosever they are; says how many. */
    int deleteEarlier(int batch);

    /**
     * Sets another password. In the same transaction all sessions of the user end, what was proved with the old password
     * becomes worthless, and the notice, if there is one, goes into the outbox. Whoever was asked for a new password and sets it
     * themselves is asked no more.
     *
     * @param revokeKeys whether the user's personal API keys are revoked, in the same transaction
     * @param mustChange whether the user is to choose another one again, as somebody else knows this one
     * @return false when the account is not active; then nothing happened
     */
    boolean change(
            UserId user,
            PasswordHash hash,
            boolean mustChange,
            boolean revokeKeys,
            Actor by,
            Optional<NewMail> notice,
            Instant now);

    /**
     * Asks a user for a new password, or no more.
     *
     * @return false when the account is not active or has no password; then nothing happened
     */
    boolean askForChange(UserId user, boolean required, Actor by, Instant now);
}

package dev.vestibule.password;

import dev.vestibule.audit.Actor;
import dev.vestibule.mail.NewMail;
import dev.vestibule.session.EndReason;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/** Where password hashes are kept. */
public interface CredentialStore {
    /** An account and its password's hash; an account may have none. */
    record Credential(User user, Optional<PasswordHash> hash) {}

    Optional<Credential> find(Email login);

    Optional<Credential> find(UserId user);

    /** Puts a stronger hash of the same password in place of {@code old}; nothing happens when it has changed meanwhile. */
    void upgrade(UserId user, PasswordHash old, PasswordHash stronger);

    /**
     * Sets another password. In the same transaction all sessions of the user end, what was proved with the old password
     * becomes worthless, and the notice, if there is one, goes into the outbox.
     *
     * @return false when the account is not active; then nothing happened
     */
    boolean change(UserId user, PasswordHash hash, EndReason reason, Actor by, Optional<NewMail> notice, Instant now);
}

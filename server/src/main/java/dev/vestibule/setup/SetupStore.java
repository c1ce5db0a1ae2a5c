package dev.vestibule.setup;

import dev.vestibule.password.PasswordHash;
import dev.vestibule.session.SessionService;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Where it is kept whether the first user exists yet. */
public interface SetupStore {
    /**
     * How far the first run has come.
     *
     * @param uuid names this installation for ever
     * @param token null once it has been used, or when the operator gave one
     */
    record Installation(String uuid, Instant firstStartedAt, Optional<String> token, boolean setUp) {}

    /** Notes the first start, if this is one; the given uuid and token count only then. */
    Installation begin(String uuid, Optional<String> token, Instant now);

    Installation read();

    /**
     * Makes the first user, an administrator, with everything that belongs to it, all or nothing. Among any number of tries
     * one wins.
     *
     * @param settings stored by their names
     * @param session makes the first session for the new id
     * @return empty when there was a first user already
     */
    Optional<SessionService.Started> complete(
            NewUser user,
            PasswordHash hash,
            Map<String, String> settings,
            Function<UserId, SessionService.NewKeyed> session,
            Instant now);

    /** The same without a session. */
    Optional<UserId> complete(NewUser user, PasswordHash hash, Map<String, String> settings, Instant now);

    /** Makes an account outside of the first run; empty when its address is taken. */
    Optional<UserId> addUser(NewUser user, PasswordHash hash, Instant now);
}

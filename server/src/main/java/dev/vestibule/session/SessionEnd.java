package dev.vestibule.session;

import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The end of sessions, and of what was granted in them.
 *
 * @param sessions those that end; possibly none
 * @param user whose sessions end as a whole, so that everything ends that does not outlive them; empty if single
 *     sessions end
 * @param kept the session of that user that goes on, if there is one
 * @param provider the provider whose sign-ins end as a whole; empty if other sessions end
 */
public record SessionEnd(
        List<SessionId> sessions,
        Optional<UserId> user,
        Optional<SessionId> kept,
        Optional<ProviderKey> provider,
        EndReason reason,
        Actor actor,
        Instant at) {
    /** Returns the end of single sessions. */
    static SessionEnd of(List<SessionId> sessions, EndReason reason, Actor actor, Instant at) {
        return new SessionEnd(sessions, Optional.empty(), Optional.empty(), Optional.empty(), reason, actor, at);
    }

    /** Returns the end of all sessions of a user, perhaps but one. */
    static SessionEnd ofAll(
            List<SessionId> sessions,
            UserId user,
            Optional<SessionId> kept,
            EndReason reason,
            Actor actor,
            Instant at) {
        return new SessionEnd(sessions, Optional.of(user), kept, Optional.empty(), reason, actor, at);
    }

    /** Returns this end, as that of all sign-ins with a provider. */
    SessionEnd ofProvider(ProviderKey all) {
        return new SessionEnd(sessions, user, kept, Optional.of(all), reason, actor, at);
    }
}

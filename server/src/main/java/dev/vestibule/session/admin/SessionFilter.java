package dev.vestibule.session.admin;

import dev.vestibule.session.SessionId;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which live sessions are meant: those for which all that is said here holds. When nothing is said, all.
 *
 * @param methods how their people signed in; an empty set means no session
 * @param providerKey under which the provider is known here that vouched for the person
 * @param address from which they were started
 * @param lastActiveBefore by what is written, which is a minute old at most
 * @param except a session that is not meant, whatever else is said
 */
public record SessionFilter(
        Optional<UserId> user,
        Optional<List<SessionId>> ids,
        Optional<Set<SignInMethod>> methods,
        Optional<String> providerKey,
        Optional<String> address,
        Optional<Instant> createdBefore,
        Optional<Instant> createdAfter,
        Optional<Instant> lastActiveBefore,
        Optional<Instant> lastActiveAfter,
        Optional<SessionId> except) {

    SessionFilter without(SessionId session) {
        return new SessionFilter(
                user,
                ids,
                methods,
                providerKey,
                address,
                createdBefore,
                createdAfter,
                lastActiveBefore,
                lastActiveAfter,
                Optional.of(session));
    }
}

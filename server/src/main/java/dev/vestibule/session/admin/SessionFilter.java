package dev.vestibule.session.admin;

import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A filter of active sessions; all conditions that are set must match. Without conditions it matches all.
 *
 * @param users the users whose sessions match; an empty set matches no session
 * @param methods the sign-in methods; an empty set matches no session
 * @param providerKey the key of the provider of their sign-in
 * @param address the address from which they were started
 * @param lastActiveBefore by the written use, which is a minute old at most
 * @param except a session that never matches
 */
public record SessionFilter(
        Optional<Set<UserId>> users,
        Optional<List<SessionId>> ids,
        Optional<Set<SignInMethod>> methods,
        Optional<ProviderKey> providerKey,
        Optional<String> address,
        Optional<Instant> createdBefore,
        Optional<Instant> createdAfter,
        Optional<Instant> lastActiveBefore,
        Optional<Instant> lastActiveAfter,
        Optional<SessionId> except) {
    /** Returns a filter for the sessions of a user. */
    public static SessionFilter of(UserId user) {
        return of(Set.of(user));
    }

    /** Returns a filter for the sessions of these users. */
    public static SessionFilter of(Set<UserId> users) {
        return new SessionFilter(
                Optional.of(users),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Returns the users of whom all sessions match that there were; empty if the filter is about others too. */
    Set<UserId> wholeUsers() {
        boolean someSessions = ids.isPresent()
                || methods.isPresent()
                || providerKey.isPresent()
                || address.isPresent()
                || createdAfter.isPresent()
                || lastActiveBefore.isPresent()
                || lastActiveAfter.isPresent();
        return someSessions ? Set.of() : users.orElse(Set.of());
    }

    /** Returns this filter for sessions that were started before an instant. */
    public SessionFilter startedBefore(Instant end) {
        return new SessionFilter(
                users,
                ids,
                methods,
                providerKey,
                address,
                Optional.of(end),
                createdAfter,
                lastActiveBefore,
                lastActiveAfter,
                except);
    }

    /** Returns this filter for a single session. */
    public SessionFilter only(SessionId session) {
        return new SessionFilter(
                users,
                Optional.of(List.of(session)),
                methods,
                providerKey,
                address,
                createdBefore,
                createdAfter,
                lastActiveBefore,
                lastActiveAfter,
                except);
    }

    /** Returns this filter for sessions that were started with a provider. */
    public SessionFilter with(ProviderKey provider) {
        return new SessionFilter(
                users,
                ids,
                methods,
                Optional.of(provider),
                address,
                createdBefore,
                createdAfter,
                lastActiveBefore,
                lastActiveAfter,
                except);
    }

    /** Returns this filter for all sessions but one. */
    public SessionFilter without(SessionId session) {
        return new SessionFilter(
                users,
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

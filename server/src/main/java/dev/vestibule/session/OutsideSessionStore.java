package dev.vestibule.session;

import dev.vestibule.audit.Actor;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** The sessions that follow from sign-ins elsewhere; each is one of those in {@link SessionStore}. */
public interface OutsideSessionStore {
    /** The sign-in elsewhere that a session follows from, if it does. */
    Optional<SessionStore.Outside> find(String id);

    /** The keys of the providers that sessions follow from which have not been ended. */
    Set<String> providers();

    /**
     * Ends the sessions that follow from one sign-in at a provider.
     *
     * @param session as the provider calls it; empty for all sign-ins of the subject
     * @param subject whom the provider means; empty for whoever it is
     */
    SessionStore.Ended end(
            String provider,
            Optional<String> session,
            Optional<String> subject,
            EndReason reason,
            Actor by,
            Instant now);

    /** Something that may be done once, by a digest; remembered until then. */
    record Once(String digest, Instant until) {}

    /** Does the same unless it was done before, all or nothing; empty when it was. */
    Optional<SessionStore.Ended> endOnce(
            String provider,
            Optional<String> session,
            Optional<String> subject,
            EndReason reason,
            Actor by,
            Once once,
            Instant now);
}

package dev.vestibule.oversight;

import dev.vestibule.audit.Actor;
import dev.vestibule.session.SessionLimits;
import dev.vestibule.session.SessionStore.Listed;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everybody's live sessions. */
public interface OversightStore {
    /** By which sessions are sorted. */
    enum Column {
        CREATED_AT,
        LAST_ACTIVE_AT,
        EXPIRES_AT,
        USER_EMAIL,
        PROVIDER;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** In which order sessions are listed; those that are alike in it, by their ids. */
    record Order(Column column, boolean descending) {}

    /**
     * A session, and whose it is.
     *
     * @param providerKey under which the provider is known here that vouched for the person, if one did
     */
    record Overseen(
            Listed listed,
            String email,
            @Nullable String firstName,
            @Nullable String lastName,
            Optional<String> providerKey) {}

    /** The limits by which a session is live, at an instant. */
    record Live(SessionLimits limits, Instant now) {}

    List<Overseen> page(SessionFilter filter, Live live, Order order, int limit, int offset);

    long count(SessionFilter filter, Live live);

    /** How many people's they are. */
    long owners(SessionFilter filter, Live live);

    /**
     * What became of some of many sessions.
     *
     * @param keyDigests of the keys that are dead now
     * @param next where to go on; empty when these were the last
     */
    record Batch(int sessions, Set<UserId> users, Collection<String> keyDigests, Optional<String> next) {}

    /**
     * Ends some of the sessions, and writes an event about it, all or nothing.
     *
     * @param after from {@link Batch#next}; empty text to begin
     * @param most how many
     * @param told the filter, in the words of who gave it
     */
    Batch end(SessionFilter filter, Live live, String after, int most, Actor by, Map<String, Object> told);
}

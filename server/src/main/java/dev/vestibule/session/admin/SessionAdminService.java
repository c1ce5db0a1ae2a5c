package dev.vestibule.session.admin;

import dev.vestibule.platform.database.Freshness;
import dev.vestibule.session.SessionCache;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.admin.SessionAdminStore.Batch;
import dev.vestibule.session.admin.SessionAdminStore.Live;
import dev.vestibule.session.admin.SessionAdminStore.Order;
import dev.vestibule.session.admin.SessionAdminStore.Overseen;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The rules of seeing and ending everybody's sessions. The list with a filter is the preview of ending with the same filter. */
public final class SessionAdminService {
    private static final int AT_ONCE = 500;
    private static final Duration LONGEST = Duration.ofSeconds(8);

    private final SessionAdminStore store;
    private final SessionService sessions;
    private final SessionCache cache;
    private final InstantSource clock;

    public SessionAdminService(
            SessionAdminStore store, SessionService sessions, SessionCache cache, InstantSource clock) {
        this.store = store;
        this.sessions = sessions;
        this.cache = cache;
        this.clock = clock;
    }

    /** Part of a list, and how long all of it is. */
    public record Page(List<Overseen> sessions, long total) {}

    public Page page(SessionFilter filter, Order order, int limit, int offset) {
        sessions.writeUse(); // or the list would show an older use than the one that is known here
        Live live = live();
        return new Page(store.page(filter, live, order, limit, offset), store.count(filter, live));
    }

    /** How many sessions a filter matches, and of how many people. */
    public record Preview(long sessions, long people) {}

    public Preview preview(SessionFilter filter) {
        sessions.writeUse(); // or an older use than the one that is known here would count
        Live live = live();
        return new Preview(store.count(filter, live), store.owners(filter, live));
    }

    /**
     * What a revocation has come to.
     *
     * @param remaining which the filter still matches: started meanwhile, or left when the time was up. Asking again ends them.
     * @param everywhereBy when the last node refuses them
     * @param keys tells of a key's digest whether it is dead by this
     */
    public record Revoked(
            int sessions, long remaining, Set<Integer> users, Instant everywhereBy, Predicate<String> keys) {}

    /**
     * Ends the sessions that the filter matches, in batches that lock little and each of which holds by itself.
     *
     * @param except a session that goes on whatever the filter says
     * @param told the filter, in the words of who gave it, for the audit trail
     * @throws dev.vestibule.platform.refusal.UnavailableException when the database is away; what was ended before stays ended
     */
    public Revoked revoke(SessionFilter filter, Optional<String> except, Actor by, Map<String, Object> told) {
        sessions.writeUse(); // or an older use than the one that is known here would decide
        SessionFilter meant = except.map(filter::without).orElse(filter);
        Set<Integer> users = new TreeSet<>();
        Set<String> dead = new java.util.HashSet<>();
        int ended = 0;
        Optional<String> next = Optional.of("");
        for (long begun = System.nanoTime(); next.isPresent() && System.nanoTime() - begun < LONGEST.toNanos(); ) {
            Batch batch = end(meant, next.get(), by, told);
            ended += batch.sessions();
            batch.users().stream().map(UserId::value).forEach(users::add);
            dead.addAll(batch.keyDigests());
            next = batch.next();
        }
        Instant everywhereBy = clock.instant().plus(Freshness.BOUND);
        return new Revoked(ended, store.count(meant, live()), users, everywhereBy, dead::contains);
    }

    private Batch end(SessionFilter filter, String after, Actor by, Map<String, Object> told) {
        try {
            Batch batch = store.end(filter, live(), after, AT_ONCE, by, told);
            cache.drop(batch.keyDigests());
            return batch;
        } catch (RuntimeException e) {
            cache.clear(); // nobody knows whether the database has done it, nor whose they were
            throw e;
        }
    }

    private Live live() {
        return new Live(sessions.limits(), clock.instant());
    }
}

package dev.vestibule.session.admin;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditEvent.Subject;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Freshness;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.DeviceKind;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.SessionCache;
import dev.vestibule.session.SessionCheck;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.SessionStore.Ended;
import dev.vestibule.session.SessionStore.Found;
import dev.vestibule.session.SessionTermination;
import dev.vestibule.session.admin.SessionAdminStore.Live;
import dev.vestibule.session.admin.SessionAdminStore.Order;
import dev.vestibule.session.admin.SessionAdminStore.Overseen;
import dev.vestibule.session.admin.SessionAdminStore.Place;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Lists and revokes the sessions of all users. The list with a filter is the preview of revoking with the same filter.
 */
public final class SessionAdminService {
    /** How many sessions are counted for a page of a list, so that it does not wait for the count of millions. */
    public static final int MOST_COUNTED = 100_000;

    private static final int AT_ONCE = 500;
    private static final Duration LONGEST = Duration.ofSeconds(8);

    /** The sign-ins of what time are counted by one statement, so that it stays within its timeout with millions. */
    private static final Duration SLICE = Duration.ofHours(6);

    private final SessionAdminStore store;
    private final SessionCheck check;
    private final SessionTermination termination;
    private final SessionCache cache;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;

    public SessionAdminService(
            SessionAdminStore store,
            SessionCheck check,
            SessionTermination termination,
            SessionCache cache,
            Transactions transactions,
            AuditWriter audit,
            InstantSource clock) {
        this.store = store;
        this.check = check;
        this.termination = termination;
        this.cache = cache;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * One page of a list.
     *
     * @param total the length of the list, counted up to {@link #MOST_COUNTED} and one more
     */
    public record Page(List<Overseen> sessions, long total) {}

    public Page page(SessionFilter filter, Order order, int limit, int offset) {
        check.writeUse(); // or the list would show an older use than the one that is known here
        Live live = live();
        return new Page(store.page(filter, live, order, limit, offset), count(filter, live));
    }

    private long count(SessionFilter filter, Live live) {
        return store.count(filter, live, MOST_COUNTED + 1);
    }

    /** Counts the active sessions by kind of device, at most so many of them. */
    public Map<DeviceKind, Long> countByDevice(int most) {
        Live live = live();
        Instant latest = live.now().plus(SLICE); // the clock of another node may be ahead
        Instant oldest = live.now().minus(live.limits().maxAge());
        return most < Integer.MAX_VALUE ? byDevice(live, oldest, latest, most) : bySlices(live, oldest, latest);
    }

    private Map<DeviceKind, Long> bySlices(Live live, Instant oldest, Instant latest) {
        Map<DeviceKind, Long> counts = new EnumMap<>(DeviceKind.class);
        for (Instant from = oldest; from.isBefore(latest); from = from.plus(SLICE)) {
            byDevice(live, from, from.plus(SLICE), Integer.MAX_VALUE)
                    .forEach((kind, count) -> counts.merge(kind, count, Long::sum));
        }
        return counts;
    }

    private Map<DeviceKind, Long> byDevice(Live live, Instant from, Instant until, int most) {
        Map<DeviceKind, Long> counts = new EnumMap<>(DeviceKind.class);
        store.countByAgent(live, from, until, most)
                .forEach((agent, count) -> counts.merge(DeviceKind.of(agent), count, Long::sum));
        return counts;
    }

    /** Returns sessions like {@link #page}, without counting them. */
    public List<Overseen> list(SessionFilter filter, Order order, int limit, int offset) {
        return store.page(filter, live(), order, limit, offset);
    }

    /**
     * What a filter matches.
     *
     * @param sessions how many, counted up to {@link #MOST_COUNTED} and one more
     * @param people how many users have them; of more sessions, those of as many
     */
    public record Preview(long sessions, long people) {}

    public Preview preview(SessionFilter filter) {
        check.writeUse(); // or an older use than the one that is known here would count
        Live live = live();
        return new Preview(count(filter, live), store.owners(filter, live, MOST_COUNTED + 1));
    }

    /** Returns how many active sessions a filter matches, counted up to {@link #MOST_COUNTED} and one more. */
    public long count(SessionFilter filter) {
        check.writeUse(); // or an older use than the one that is known here would count
        return count(filter, live());
    }

    /**
     * The result of a revocation.
     *
     * @param remaining which the filter still matches, counted up to {@link #MOST_COUNTED} and one more: started
     *     meanwhile, or left when the time was up. Repeating the request revokes them.
     * @param everywhereBy when the last node refuses them
     * @param keys returns whether a key with this digest was revoked
     */
    public record Revoked(
            int sessions, long remaining, Set<Integer> users, Instant everywhereBy, Predicate<Digest> keys) {}

    /**
     * Revokes the sessions that the filter matches, in batches that lock little and are transactions of their own.
     *
     * @param except a session that stays whatever the filter says
     * @param told the filter for the audit log, in the caller's words
     * @throws dev.vestibule.platform.refusal.UnavailableException if the database is unavailable; sessions that were
     *     revoked before stay revoked
     */
    public Revoked revoke(SessionFilter filter, Optional<SessionId> except, Actor actor, Map<String, Object> told) {
        check.writeUse(); // or an older use than the one that is known here would decide
        SessionFilter meant = except.map(filter::without).orElse(filter);
        Set<Integer> users = new TreeSet<>();
        Set<Digest> dead = new HashSet<>();
        int ended = 0;
        Optional<Place> last = Optional.empty();
        boolean more = true;
        for (long begun = System.nanoTime(); more && System.nanoTime() - begun < LONGEST.toNanos(); ) {
            Batch batch = end(meant, last, actor, told);
            ended += batch.sessions();
            batch.users().stream().map(UserId::value).forEach(users::add);
            dead.addAll(batch.keyDigests());
            last = batch.next();
            more = last.isPresent();
        }
        if (!more) {
            meant.wholeUsers().forEach(user -> endRest(user, meant.except(), actor));
        }
        Instant everywhereBy = clock.instant().plus(Freshness.BOUND);
        return new Revoked(ended, count(meant, live()), users, everywhereBy, dead::contains);
    }

    /**
     * The result of one batch.
     *
     * @param keyDigests the digests of the revoked keys
     * @param next where to continue; empty if this was the last batch
     */
    private record Batch(int sessions, Set<UserId> users, Collection<Digest> keyDigests, Optional<Place> next) {}

    private Batch end(SessionFilter filter, Optional<Place> after, Actor actor, Map<String, Object> told) {
        try {
            Live live = live();
            Batch batch = transactions.call(() -> end(filter, live, after, actor, told));
            cache.drop(batch.keyDigests());
            return batch;
        } catch (RuntimeException e) {
            cache.clear(); // the outcome in the database is unknown, and so are the users
            throw e;
        }
    }

    private Batch end(SessionFilter filter, Live live, Optional<Place> after, Actor actor, Map<String, Object> told) {
        // First the ids and then a lock on each: a search that locks as it reads would block sign-ins on MariaDB.
        List<Place> some = store.some(filter, live, after, AT_ONCE);
        if (some.isEmpty()) {
            return new Batch(0, Set.of(), List.of(), Optional.empty());
        }
        List<Found> found =
                store.lock(filter, live, some.stream().map(Place::id).toList());
        Ended ended = termination.end(found, EndReason.ADMIN, actor, live.now());
        Set<UserId> users = found.stream().map(Found::user).collect(Collectors.toSet());
        if (!found.isEmpty()) {
            audit.add(event(users, ended.sessions(), live, actor, told));
        }
        Optional<Place> next = some.size() < AT_ONCE ? Optional.empty() : Optional.of(some.get(AT_ONCE - 1));
        return new Batch(ended.sessions(), users, ended.keyDigests(), next);
    }

    /** Ends also what a user had approved in sessions before, if all have ended now but the one that stays. */
    private void endRest(UserId user, Optional<SessionId> kept, Actor actor) {
        SessionFilter all = SessionFilter.of(user);
        if (store.count(kept.map(all::without).orElse(all), live(), 1) > 0) {
            return;
        }
        try {
            cache.drop(termination.endRest(user, actor, kept, clock.instant()));
        } catch (RuntimeException e) {
            cache.clear(); // the outcome in the database is unknown
            throw e;
        }
    }

    private static AuditEvent event(Set<UserId> users, int sessions, Live live, Actor actor, Map<String, Object> told) {
        List<UserId> all = new ArrayList<>(users);
        Subject subject = all.size() == 1 ? Subject.of(all.get(0)) : new Subject("account", "several");
        return new AuditEvent(
                live.now(), actor, "session.revoke", subject, Map.of("filter", Map.copyOf(told), "sessions", sessions));
    }

    private Live live() {
        return new Live(check.limits(), clock.instant());
    }
}

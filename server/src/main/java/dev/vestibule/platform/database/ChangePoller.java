package dev.vestibule.platform.database;

import dev.vestibule.platform.refusal.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the changes of other nodes. This node's caches are valid only while the last complete reading is younger than a
 * second, so the bound on revocation does not depend on notifications (promises, C01 to C03).
 */
public final class ChangePoller implements Freshness {
    private static final Logger LOG = LoggerFactory.getLogger(ChangePoller.class);
    private static final long GOOD_FOR_NANOS = Freshness.BOUND.toNanos();

    /**
     * Rows become visible when their transaction commits, maybe long after newer ones: so the same window is read
     * repeatedly.
     */
    private static final Duration WINDOW = Duration.ofSeconds(10);

    /**
     * After this long without a reading, or after such a jump of the database's clock, rows may have left the window
     * unread.
     */
    private static final Duration GAP = WINDOW.dividedBy(2);

    private static final Duration JUMP = Duration.ofSeconds(2);

    /** A returning database first finishes earlier statements, with earlier times. */
    private static final Duration AFTERMATH = Duration.ofSeconds(3);

    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final String READ = """
            SELECT id, at, kind, subject FROM change_log WHERE at > :since ORDER BY id
            """;
    private static final String DELETE = "DELETE FROM change_log WHERE at <= :before";

    private final Database database;
    private final DatabaseClock clock;
    private final ChangeFeed feed;
    private final LongSupplier nanos;
    private final Map<Long, Instant> seen = new HashMap<>();
    private volatile long lastGoodReading = Long.MIN_VALUE;
    private volatile boolean read;
    private Instant lastTime = Instant.EPOCH;
    private long distrustUntil;
    private Instant nextDelete = Instant.EPOCH;

    public ChangePoller(Database database, DatabaseClock clock, ChangeFeed feed) {
        this(database, clock, feed, System::nanoTime);
    }

    /** @param nanos a monotonic counter */
    ChangePoller(Database database, DatabaseClock clock, ChangeFeed feed, LongSupplier nanos) {
        this.database = database;
        this.clock = clock;
        this.feed = feed;
        this.nanos = nanos;
    }

    /** Returns the poller of a database that several nodes may share; empty for an embedded one. */
    public static Optional<ChangePoller> of(Database database, DatabaseClock clock, ChangeFeed feed) {
        return ChangeLog.isShared(database) ? Optional.of(new ChangePoller(database, clock, feed)) : Optional.empty();
    }

    @Override
    public boolean holds() {
        return read && nanos.getAsLong() - lastGoodReading < GOOD_FOR_NANOS;
    }

    @Override
    public long ageNanos() {
        return read ? nanos.getAsLong() - lastGoodReading : 0;
    }

    private record Change(long id, Instant at, ChangeLog.Kind kind, String subject) {}

    /** Reads once; to be called several times a second, by one thread. */
    public void poll() {
        long startedAt = nanos.getAsLong();
        try {
            List<Change> changes = database.withHandle(handle -> {
                clock.sync(handle);
                return handle.createQuery(READ)
                        .bind("since", clock.instant().minus(WINDOW))
                        .map(Row.to(row -> new Change(
                                row.bigInteger("id"),
                                row.instant("at"),
                                ChangeLog.Kind.valueOf(row.text("kind")),
                                row.text("subject"))))
                        .list();
            });
            if (mayHaveMissedSome(startedAt)) {
                feed.anythingMayHaveChanged();
            }
            tell(changes);
            lastGoodReading = startedAt;
            read = true;
            tidy();
        } catch (UnavailableException e) {
            LOG.debug("cannot read changes", e); // every request that needs the database reports it
        }
    }

    private boolean mayHaveMissedSome(long startedAt) {
        Instant time = clock.instant();
        if (!read) {
            lastTime = time;
            distrustUntil = startedAt;
            return true;
        }
        Duration passed = Duration.ofNanos(startedAt - lastGoodReading);
        boolean jumped = Duration.between(lastTime.plus(passed), time).abs().compareTo(JUMP) > 0;
        lastTime = time;
        if (jumped || passed.compareTo(GAP) > 0) {
            distrustUntil = startedAt + AFTERMATH.toNanos();
            return true;
        }
        return startedAt - distrustUntil < 0;
    }

    /** Each change is announced once; failed announcements are repeated with the next reading. */
    private void tell(List<Change> changes) {
        List<Change> unseen = changes.stream()
                .filter(change -> !seen.containsKey(change.id()))
                .toList();
        Set<String> sessions = new HashSet<>();
        Set<String> users = new HashSet<>();
        boolean settings = false;
        for (Change change : unseen) {
            switch (change.kind()) {
                case SESSION -> sessions.add(change.subject());
                case USER -> users.add(change.subject());
                case SETTING -> settings = true;
            }
        }
        if (!sessions.isEmpty()) {
            feed.sessionsChanged(sessions);
        }
        if (!users.isEmpty()) {
            feed.usersChanged(users);
        }
        if (settings) {
            feed.settingsChanged();
        }
        unseen.forEach(change -> seen.put(change.id(), change.at()));
    }

    private void tidy() {
        Instant now = clock.instant();
        if (now.isBefore(nextDelete)) {
            return;
        }
        nextDelete = now.plusSeconds(60);
        seen.values().removeIf(at -> at.isBefore(now.minus(WINDOW.multipliedBy(3))));
        database.useTransaction(handle ->
                handle.createUpdate(DELETE).bind("before", now.minus(KEPT)).execute());
    }
}

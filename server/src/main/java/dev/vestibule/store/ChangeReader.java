package dev.vestibule.store;

import dev.vestibule.refusal.UnavailableException;
import dev.vestibule.session.Freshness;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what other nodes have changed. What this node remembers is good only while the last whole reading is younger than a
 * second, so the bound on revocation depends on no notice arriving (promises, C01 to C03).
 */
public final class ChangeReader implements Freshness {
    /** What is to be forgotten. */
    public interface Listener {
        void sessionsChanged(Set<String> keyDigests);

        void usersChanged(Set<UserId> users);

        void settingsChanged();

        /** Nobody knows what was missed. */
        void anythingMayHaveChanged();
    }

    private static final Logger LOG = LoggerFactory.getLogger(ChangeReader.class);
    private static final long GOOD_FOR_NANOS = Duration.ofSeconds(1).toNanos();

    /** Rows become visible when their transaction commits, maybe long after newer ones: so a stretch is read again and again. */
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final String READ = """
            SELECT id, at, kind, subject FROM change_log WHERE at > :since ORDER BY id
            """;
    private static final String DELETE = "DELETE FROM change_log WHERE at <= :before";

    private final Database database;
    private final DatabaseClock clock;
    private final Listener listener;
    private final Map<Long, Instant> seen = new HashMap<>();
    private volatile long lastGoodReading = Long.MIN_VALUE;
    private volatile boolean read;
    private Instant nextDelete = Instant.EPOCH;

    public ChangeReader(Database database, DatabaseClock clock, Listener listener) {
        this.database = database;
        this.clock = clock;
        this.listener = listener;
    }

    /** Whether several nodes may work on this database, so that there is anything to read. */
    public static boolean isNeeded(Database database) {
        return ChangeLog.isShared(database);
    }

    @Override
    public boolean holds() {
        return read && System.nanoTime() - lastGoodReading < GOOD_FOR_NANOS;
    }

    private record Change(long id, Instant at, ChangeLog.Kind kind, String subject) {}

    /** Reads once; to be called several times a second, by one thread. */
    public void poll() {
        long startedAt = System.nanoTime();
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
            tell(changes);
            if (!read || startedAt - lastGoodReading > WINDOW.toNanos() / 2) {
                listener.anythingMayHaveChanged(); // some of it may have left the window unread
            }
            lastGoodReading = startedAt;
            read = true;
            tidy();
        } catch (UnavailableException e) {
            LOG.debug("changes could not be read", e); // told by every request that needs the database
        }
    }

    private void tell(List<Change> changes) {
        Set<String> sessions = new HashSet<>();
        Set<UserId> users = new HashSet<>();
        boolean settings = false;
        for (Change change : changes) {
            if (seen.put(change.id(), change.at()) != null) {
                continue;
            }
            switch (change.kind()) {
                case SESSION -> sessions.add(change.subject());
                case USER -> users.add(new UserId(Integer.parseInt(change.subject())));
                case SETTING -> settings = true;
            }
        }
        if (!sessions.isEmpty()) {
            listener.sessionsChanged(sessions);
        }
        if (!users.isEmpty()) {
            listener.usersChanged(users);
        }
        if (settings) {
            listener.settingsChanged();
        }
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

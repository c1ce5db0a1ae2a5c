package dev.vestibule.platform.database;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Reports the state of a database. */
public final class DatabaseProbe {
    /**
     * The state of a database.
     *
     * @param product its name and version, as it reports them
     * @param roundTrip the shortest of a few queries
     * @param ahead how far its clock is ahead of this machine's; negative if behind
     * @param pending versions of migrations that have not run yet
     * @param newer versions that are unknown to this program
     * @param faults what makes it unusable although it responds
     * @param pooled whether there is a connection pooler in between
     */
    public record Facts(
            String product,
            String version,
            Duration roundTrip,
            Duration ahead,
            List<String> pending,
            List<String> newer,
            List<Fault> faults,
            boolean pooled) {}

    /**
     * A fault that makes a database unusable although it responds, until an operator changes it.
     *
     * @param text a sentence
     * @param advice what to do, with the SQL to run if there is some
     */
    public record Fault(String text, String advice) {}

    private static final String ANYTHING = "SELECT 1";
    private static final int TRIES = 7;

    private final Database database;
    private final InstantSource machine;

    /**
     * Creates a probe of a database.
     *
     * @param machine this machine's clock
     */
    public DatabaseProbe(Database database, InstantSource machine) {
        this.database = database;
        this.machine = machine;
    }

    /**
     * Reads its state, and changes nothing.
     *
     * @throws dev.vestibule.platform.refusal.UnavailableException if it is unavailable
     */
    public Facts look() {
        Duration ahead = new DatabaseClock(database).aheadOf(machine);
        Examined examined = database.examined();
        return database.withHandle(handle -> new Facts(
                product(handle)[0],
                product(handle)[1],
                roundTrip(handle),
                ahead,
                examined.pending(),
                examined.newer(),
                examined.faults(),
                examined.pooled()));
    }

    private static String[] product(Handle handle) {
        try {
            var data = handle.getConnection().getMetaData();
            String version = data.getDatabaseProductVersion().replaceFirst("[ (].*", "");
            return new String[] {data.getDatabaseProductName(), version};
        } catch (SQLException e) {
            return new String[] {"The database", "of an unknown version"};
        }
    }

    private static Duration roundTrip(Handle handle) {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < TRIES; i++) {
            long asked = System.nanoTime();
            handle.createQuery(ANYTHING).mapTo(Integer.class).one();
            nanos.add(System.nanoTime() - asked);
        }
        return Duration.ofNanos(nanos.stream().mapToLong(Long::longValue).min().orElse(0));
    }
}

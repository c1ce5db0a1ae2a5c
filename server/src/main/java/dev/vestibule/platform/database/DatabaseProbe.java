package dev.vestibule.platform.database;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What can be told of a database. */
public final class DatabaseProbe {
    /**
     * How a database is.
     *
     * @param product and its version, as it says them
     * @param roundTrip of a question to it, the quickest of a few
     * @param ahead how far its clock is ahead of this machine's; negative when behind
     * @param pending versions of the tables that are still to be made
     * @param newer versions that are not known here
     * @param faults what makes it useless although it answers
     * @param pooled whether a connection pooler stands between
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
     * What makes a database useless although it answers, until somebody changes it.
     *
     * @param text a sentence
     * @param advice another, with the SQL to run where there is some
     */
    public record Fault(String text, String advice) {}

    private static final String ANYTHING = "SELECT 1";
    private static final int TRIES = 7;

    private final Database database;
    private final InstantSource machine;

    /**
     * Looks at this one.
     *
     * @param machine this machine's own clock
     */
    public DatabaseProbe(Database database, InstantSource machine) {
        this.database = database;
        this.machine = machine;
    }

    /**
     * Looks at it, and changes nothing.
     *
     * @throws dev.vestibule.platform.refusal.UnavailableException when it is away
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

package dev.vestibule.store;

import dev.vestibule.doctor.DatabaseProbe;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Looks at the database. */
public final class JdbiDatabaseProbe implements DatabaseProbe {
    private static final String ANYTHING = "SELECT 1";
    private static final int TRIES = 7;

    private final Database database;
    private final InstantSource machine;

    /**
     * Looks at this one.
     *
     * @param machine this machine's own clock
     */
    public JdbiDatabaseProbe(Database database, InstantSource machine) {
        this.database = database;
        this.machine = machine;
    }

    @Override
    public Facts look() {
        Duration ahead = new DatabaseClock(database).aheadOf(machine);
        Database.Examined examined = database.examined();
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

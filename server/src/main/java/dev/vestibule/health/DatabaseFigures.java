package dev.vestibule.health;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Freshness;
import dev.vestibule.platform.database.PoolState;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.platform.metrics.GaugeSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The metrics of the database and of what this node knows of the others. */
final class DatabaseFigures {
    private static final String CONNECTIONS = "vestibule.database.connections";
    private static final String CONNECTIONS_HELP = "Connections to the database by state";
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Database database;
    private final DatabaseWatch watch;
    private final Freshness freshness;

    DatabaseFigures(Database database, DatabaseWatch watch, Freshness freshness) {
        this.database = database;
        this.watch = watch;
        this.freshness = freshness;
    }

    List<GaugeSource> gauges() {
        return List.of(
                new GaugeSource(
                        "vestibule.database.up",
                        "1 if the database is available, else 0",
                        () -> watch.available() ? 1 : 0),
                connections("in-use", () -> database.pool().inUse()),
                connections("idle", () -> database.pool().idle()),
                new GaugeSource(
                        "vestibule.database.connections.max",
                        "Maximum number of connections to the database",
                        () -> database.pool().most()),
                new GaugeSource(
                        "vestibule.database.waiting",
                        "Threads that wait for a connection",
                        () -> database.pool().waiting()),
                new GaugeSource(
                        "vestibule.change.feed.age.seconds",
                        "Time since the changes of other nodes were last read completely; caches are used for 1 second; 0 with an embedded database",
                        () -> freshness.ageNanos() / SECOND));
    }

    private static GaugeSource connections(String state, Supplier<Number> number) {
        return new GaugeSource(CONNECTIONS, CONNECTIONS_HELP, Map.of("state", state), number);
    }

    List<CounterSource> counters() {
        return List.of(
                counter("vestibule.database.acquired", "Connections that were obtained", PoolState::taken),
                counter(
                        "vestibule.database.timeouts",
                        "Waits for a connection that ended without one",
                        PoolState::failed),
                counter(
                        "vestibule.database.wait.seconds",
                        "Time that all waits for a connection took together",
                        state -> state.waitedNanos() / SECOND));
    }

    private CounterSource counter(String name, String description, ToDoubleFunction<PoolState> count) {
        return new CounterSource(name, description, Map.of(), () -> count.applyAsDouble(database.pool()));
    }
}

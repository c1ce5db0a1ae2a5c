package dev.vestibule.platform.database;

import dev.vestibule.testing.DatabaseKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** A database of its own with one table, {@code thing}, and what tests write to it and read from it. */
final class Things implements AutoCloseable {
    static final String TABLES = "classpath:db/test-migration";
    static final String NEWEST = "1";
    static final Instant MOMENT = Instant.parse("2026-03-04T05:06:07.123456Z");

    private final List<Database> opened = new ArrayList<>();
    private final Database database;

    Things(DatabaseKind kind) {
        database = Database.open(kind.newDatabase());
        opened.add(database);
        database.migrate(TABLES, NEWEST);
    }

    Database database() {
        return database;
    }

    Database openAgain() {
        Database again = Database.open(database.settings());
        opened.add(again);
        return again;
    }

    static int insert(Database database, String name, Instant seenAt) {
        return database.inTransaction(handle -> insert(handle, name, seenAt));
    }

    static int insert(Handle handle, String name, Instant seenAt) {
        return handle.createUpdate("INSERT INTO thing (name, seen_at) VALUES (:name, :seenAt)")
                .bind("name", name)
                .bindByType("seenAt", seenAt, Instant.class)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Integer.class)
                .one();
    }

    static Optional<Instant> seenAt(Database database, String name) {
        return database.withHandle(handle -> handle.createQuery("SELECT seen_at FROM thing WHERE name = :name")
                .bind("name", name)
                .map(Row.to(row -> row.optionalInstant("seen_at")))
                .one());
    }

    static int countSeenAt(Database database, Instant instant) {
        return database.withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM thing WHERE seen_at = :at")
                .bind("at", instant)
                .mapTo(Integer.class)
                .one());
    }

    /** Returns how many rows there are. */
    int count() {
        return count("SELECT COUNT(*) FROM thing");
    }

    int count(String query) {
        return database.withHandle(
                handle -> handle.createQuery(query).mapTo(Integer.class).one());
    }

    static void addOne(Handle handle, String name) {
        handle.createUpdate("UPDATE thing SET amount = amount + 1 WHERE name = :name")
                .bind("name", name)
                .execute();
    }

    @Override
    public void close() {
        opened.forEach(Database::close);
    }
}

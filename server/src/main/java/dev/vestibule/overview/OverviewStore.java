package dev.vestibule.overview;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stores the sign-ins of each day, and what the overview remembers by name. */
public final class OverviewStore {
    /** Something that is remembered, and since when. */
    record Saved(Instant at, String content) {
        static Saved at(Instant at) {
            return new Saved(at, "");
        }
    }

    /** How many sign-ins of an outcome a day had. */
    record DayTotal(LocalDate day, String outcome, long total) {}

    /** All that is stored. */
    record Stored(Map<String, Saved> states, List<DayTotal> days) {
        Optional<Saved> state(String name) {
            return Optional.ofNullable(states.get(name));
        }
    }

    private static final String READ = """
            SELECT name, at, content, NULL AS on_day, NULL AS outcome, NULL AS total FROM overview_state
            UNION ALL
            SELECT NULL, NULL, NULL, on_day, outcome, total FROM sign_in_day WHERE on_day >= :first
            """;
    private static final String FIND = "SELECT at, content FROM overview_state WHERE name = :name";
    private static final String INSERT = "INSERT INTO overview_state (name, at, content) VALUES (:name, :at, :content)";
    private static final String UPDATE =
            "UPDATE overview_state SET at = :at, content = :content WHERE name = :name AND at = :before";
    private static final String GROW =
            "UPDATE sign_in_day SET total = total + :total WHERE on_day = :day AND outcome = :outcome";
    private static final String ADD =
            "INSERT INTO sign_in_day (on_day, outcome, total) VALUES (:day, :outcome, :total)";
    private static final String CLEAR = "DELETE FROM sign_in_day WHERE on_day = :day";
    private static final String DELETE_OLD = "DELETE FROM sign_in_day WHERE on_day < :first";

    private final Database database;

    OverviewStore(Database database) {
        this.database = database;
    }

    /** Returns all that is stored, without days before the first one, in one statement. */
    Stored read(LocalDate first) {
        Map<String, Saved> states = new HashMap<>();
        List<DayTotal> days = new ArrayList<>();
        database.withHandle(handle -> handle.createQuery(READ)
                        .bind("first", first.toString())
                        .map(Row.to(OverviewStore::row))
                        .list())
                .forEach(found -> {
                    found.state().ifPresent(saved -> states.put(found.name(), saved));
                    found.day().ifPresent(days::add);
                });
        return new Stored(states, days);
    }

    private record Read(String name, Optional<Saved> state, Optional<DayTotal> day) {}

    private static Read row(Row row) throws SQLException {
        Optional<String> name = row.optionalText("name");
        return name.isPresent()
                ? new Read(name.get(), Optional.of(saved(row)), Optional.empty())
                : new Read(
                        "",
                        Optional.empty(),
                        Optional.of(new DayTotal(
                                LocalDate.parse(row.text("on_day")), row.text("outcome"), row.bigInteger("total"))));
    }

    private static Saved saved(Row row) throws SQLException {
        return new Saved(row.instant("at"), row.text("content"));
    }

    Optional<Saved> find(String name) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("name", name)
                .map(Row.to(OverviewStore::saved))
                .findOne());
    }

    /**
     * Replaces what is remembered; returns false, having changed nothing, if it is no longer {@code before}, because
     * another node was faster.
     */
    boolean replace(String name, Optional<Saved> before, Saved after) {
        return database.inTransaction(handle -> {
            var statement = before.isPresent()
                    ? handle.createUpdate(UPDATE).bind("before", before.get().at())
                    : handle.createUpdate(database.dialect().insertIgnoringDuplicates(INSERT));
            return statement
                            .bind("name", name)
                            .bind("at", after.at())
                            .bind("content", after.content())
                            .execute()
                    == 1;
        });
    }

    /** Adds to the sign-ins of a day; the caller holds the row that says until when they are counted. */
    void add(LocalDate day, Map<String, Long> totals) {
        database.useTransaction(handle -> totals.forEach((outcome, total) -> {
            for (String statement : List.of(GROW, ADD)) {
                int changed = handle.createUpdate(statement)
                        .bind("day", day.toString())
                        .bind("outcome", outcome)
                        .bind("total", total)
                        .execute();
                if (changed > 0) {
                    return;
                }
            }
        }));
    }

    /** Removes the sign-ins of a day, and all days before the first one. */
    void clear(LocalDate day, LocalDate first) {
        database.useTransaction(handle -> {
            handle.createUpdate(CLEAR).bind("day", day.toString()).execute();
            handle.createUpdate(DELETE_OLD).bind("first", first.toString()).execute();
        });
    }
}

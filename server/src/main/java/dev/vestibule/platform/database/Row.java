package dev.vestibule.platform.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.config.JdbiConfig;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/**
 * One row of a result, read by column name. Cheaper than mapping by reflection, and as strict: an unexpected null is an
 * error.
 */
public final class Row {
    private final ResultSet result;
    private final Dialect dialect;

    private Row(ResultSet result, Dialect dialect) {
        this.result = result;
        this.dialect = dialect;
    }

    /** Returns a mapper for {@code query.map(Row.to(row -> new Thing(row.integer("id"), row.text("name"))))}. */
    public static <T> RowMapper<T> to(Reader<T> reader) {
        return (result, context) ->
                reader.read(new Row(result, context.getConfig(Reading.class).dialect()));
    }

    /** Maps one row to a value. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(Row row) throws SQLException;
    }

    public String text(String column) throws SQLException {
        return present(column, result.getString(column));
    }

    public Optional<String> optionalText(String column) throws SQLException {
        return Optional.ofNullable(result.getString(column));
    }

    public int integer(String column) throws SQLException {
        int value = result.getInt(column);
        refuseNull(column);
        return value;
    }

    public OptionalInt optionalInteger(String column) throws SQLException {
        int value = result.getInt(column);
        return result.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
    }

    public long bigInteger(String column) throws SQLException {
        long value = result.getLong(column);
        refuseNull(column);
        return value;
    }

    public boolean flag(String column) throws SQLException {
        boolean value = result.getBoolean(column);
        refuseNull(column);
        return value;
    }

    public byte[] bytes(String column) throws SQLException {
        return present(column, result.getBytes(column));
    }

    public Instant instant(String column) throws SQLException {
        return present(column, optionalInstant(column).orElse(null));
    }

    public Optional<Instant> optionalInstant(String column) throws SQLException {
        return dialect.instant(result, result.findColumn(column));
    }

    private static <T> T present(String column, @Nullable T value) throws SQLException {
        if (value == null) {
            throw nullIn(column);
        }
        return value;
    }

    private void refuseNull(String column) throws SQLException {
        if (result.wasNull()) {
            throw nullIn(column);
        }
    }

    private static SQLException nullIn(String column) {
        return new SQLException("column " + column + " is null");
    }

    /** Passes the dialect to the mappers. */
    public static final class Reading implements JdbiConfig<Reading> {
        private Dialect dialect = Dialect.H2;

        /** Called by Jdbi. */
        public Reading() {}

        void use(Dialect chosen) {
            dialect = chosen;
        }

        Dialect dialect() {
            return dialect;
        }

        @Override
        public Reading createCopy() {
            Reading copy = new Reading();
            copy.dialect = dialect;
            return copy;
        }
    }
}

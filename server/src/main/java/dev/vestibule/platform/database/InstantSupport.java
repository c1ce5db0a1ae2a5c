package dev.vestibule.platform.database;

import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.spi.JdbiPlugin;

/** Binds and reads {@link Instant} according to {@link Dialect}, independent of the time zones of JVM and session. */
final class InstantSupport implements JdbiPlugin {
    private final Dialect dialect;

    InstantSupport(Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public void customizeJdbi(Jdbi jdbi) {
        ColumnMapper<Optional<Instant>> reader = (row, column, context) -> dialect.instant(row, column);
        jdbi.registerArgument(new Arguments(dialect));
        jdbi.registerColumnMapper(
                Instant.class,
                (row, column, context) -> reader.map(row, column, context).orElse(null));
        jdbi.getConfig(Row.Reading.class).use(dialect);
    }

    private static final class Arguments extends AbstractArgumentFactory<Instant> {
        private final Dialect dialect;

        Arguments(Dialect dialect) {
            super(dialect == Dialect.MARIADB ? Types.TIMESTAMP : Types.TIMESTAMP_WITH_TIMEZONE);
            this.dialect = dialect;
        }

        @Override
        protected Argument build(Instant value, ConfigRegistry config) {
            Object converted = dialect.toDatabase(value);
            return (position, statement, context) -> statement.setObject(position, converted);
        }
    }
}

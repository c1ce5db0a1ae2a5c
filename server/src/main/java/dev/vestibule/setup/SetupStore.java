package dev.vestibule.setup;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/** Stores the state of the first run. */
public final class SetupStore {
    /**
     * The state of the first run.
     *
     * @param uuid the permanent id of this installation
     * @param token null once it has been used, or if the operator set one
     */
    public record Installation(String uuid, Instant firstStartedAt, Optional<String> token, boolean setUp) {}

    private static final String BEGIN = """
            INSERT INTO installation (id, uuid, first_started_at, setup_token) VALUES (1, :uuid, :now, :token)
            """;
    private static final String READ = """
            SELECT uuid, first_started_at, setup_token, set_up_at FROM installation WHERE id = 1
            """;
    private static final String TAKE = """
            UPDATE installation SET set_up_at = :now, setup_token = NULL WHERE id = 1 AND set_up_at IS NULL
            """;
    private static final String FIRST_SIGN_IN = """
            UPDATE account SET first_sign_in_at = :now, last_sign_in_at = :now WHERE id = :id
            """;

    private final Database database;

    public SetupStore(Database database) {
        this.database = database;
    }

    /** Records the first start, if this is one; the given uuid and token count only then. */
    public Installation begin(String uuid, Optional<String> token, Instant now) {
        database.useTransaction(
                handle -> handle.createUpdate(database.dialect().insertIgnoringDuplicates(BEGIN.strip()))
                        .bind("uuid", uuid)
                        .bind("token", token.orElse(null))
                        .bind("now", now)
                        .execute());
        return read();
    }

    public Installation read() {
        return database.withHandle(handle -> handle.createQuery(READ)
                .map(Row.to(row -> new Installation(
                        row.text("uuid"),
                        row.instant("first_started_at"),
                        row.optionalText("setup_token"),
                        row.optionalInstant("set_up_at").isPresent())))
                .one());
    }

    /** Completes the first run, and uses up the token. Returns false if it had been completed already. */
    boolean take(Instant now) {
        return database.inTransaction(
                handle -> handle.createUpdate(TAKE).bind("now", now).execute() == 1);
    }

    /** Records the sign-in of the first user. */
    void noteFirstSignIn(UserId user, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(FIRST_SIGN_IN)
                .bind("id", user.value())
                .bind("now", now)
                .execute());
    }
}

package dev.vestibule.store;

import java.time.Instant;
import java.util.Collection;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Tells the other nodes what they must forget, in the transaction of the change itself. An embedded database has one node
 * only, and nothing is written.
 */
final class ChangeLog {
    /** What changed; the subject is a key digest, a user id, or nothing. */
    enum Kind {
        SESSION,
        USER,
        SETTING
    }

    private static final String ADD = """
            INSERT INTO change_log (at, kind, subject) VALUES (:at, :kind, :subject)
            """;

    private final boolean shared;

    ChangeLog(Database database) {
        this.shared = isShared(database);
    }

    static boolean isShared(Database database) {
        return database.dialect() != Dialect.H2;
    }

    void add(Handle handle, Kind kind, String subject, Instant now) {
        if (shared) {
            handle.createUpdate(ADD)
                    .bind("at", now)
                    .bind("kind", kind.name())
                    .bind("subject", subject)
                    .execute();
        }
    }

    void addAll(Handle handle, Kind kind, Collection<String> subjects, Instant now) {
        if (!shared || subjects.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(ADD);
        for (String subject : subjects) {
            batch.bind("at", now)
                    .bind("kind", kind.name())
                    .bind("subject", subject)
                    .add();
        }
        batch.execute();
    }
}

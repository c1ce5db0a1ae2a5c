package dev.vestibule.platform.database;

import dev.vestibule.platform.crypto.Digest;
import java.util.Collection;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Records changes that make caches of other nodes stale, in the transaction of the change itself. An embedded database
 * has one node only, and nothing is written.
 */
public final class ChangeLog {
    /** The kind of a change; its subject is a key digest, a user id, or nothing. */
    public enum Kind {
        SESSION,
        USER,
        SETTING
    }

    private final Database database;
    private final boolean shared;
    private final String add;

    public ChangeLog(Database database) {
        this.database = database;
        this.shared = isShared(database);
        // The database's time at this very statement: a node may have been frozen since it read the time itself.
        this.add = "INSERT INTO change_log (at, kind, subject) VALUES ("
                + database.dialect().now() + ", :kind, :subject)";
    }

    static boolean isShared(Database database) {
        return database.dialect() != Dialect.H2;
    }

    /** Records a change within the ongoing transaction of this thread. */
    public void add(Kind kind, String subject) {
        if (shared) {
            database.useTransaction(handle -> handle.createUpdate(add)
                    .bind("kind", kind.name())
                    .bind("subject", subject)
                    .execute());
        }
    }

    /** Records changes of one kind within the ongoing transaction of this thread. */
    public void addAll(Kind kind, Collection<String> subjects) {
        if (!shared || subjects.isEmpty()) {
            return;
        }
        database.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch(add);
            for (String subject : subjects) {
                batch.bind("kind", kind.name()).bind("subject", subject).add();
            }
            batch.execute();
        });
    }

    /** Records that keys have changed, within the ongoing transaction of this thread. */
    public void addKeys(Collection<Digest> keys) {
        if (shared) {
            addAll(Kind.SESSION, keys.stream().map(Digest::hex).toList());
        }
    }
}

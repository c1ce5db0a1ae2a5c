package dev.vestibule.platform.database;

import dev.vestibule.platform.refusal.UnavailableException;
import java.time.Duration;

/** Checks whether writes are possible. */
final class WriteCheck {
    /** Needs a server that writes and the right to change, and touches no row. */
    static final String NO_CHANGE = "DELETE FROM change_log WHERE 1 = 0";

    /** We promise to serve requests two seconds after there is room again. */
    private static final Duration NOT_WRITTEN_COUNTS = Duration.ofMillis(1_200);

    private volatile boolean notWritten;
    private volatile long notWrittenAt;

    /** Records that an embedded database could not write a change to its file. */
    void noteNotWritten() {
        notWrittenAt = System.nanoTime();
        notWritten = true;
    }

    /** Fails unless writes are possible now; see {@link Database#requireWriter}. */
    void require(Database database) {
        if (database.dialect() != Dialect.H2) {
            database.withHandle(handle -> handle.execute(NO_CHANGE));
        } else if (notWritten && System.nanoTime() - notWrittenAt < NOT_WRITTEN_COUNTS.toNanos()) {
            // The next check writes little, and may find room where a session does not.
            throw new UnavailableException("the last change could not be stored", Database.RETRY_AFTER);
        } else if (notWritten) {
            // Only a statement that changes something is written at all.
            database.useTransaction(handle -> {
                handle.execute("INSERT INTO change_log (at, kind, subject) VALUES (CURRENT_TIMESTAMP, 'writing', '')");
                handle.execute("DELETE FROM change_log WHERE kind = 'writing'");
            });
            notWritten = false;
        }
    }
}

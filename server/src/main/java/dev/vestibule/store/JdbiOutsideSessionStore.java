package dev.vestibule.store;

import dev.vestibule.audit.Actor;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.OutsideSessionStore;
import dev.vestibule.session.SessionStore.Ended;
import dev.vestibule.session.SessionStore.Outside;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Sessions by the sign-ins elsewhere that they follow from. */
public final class JdbiOutsideSessionStore implements OutsideSessionStore {
    private static final String FIND = """
            SELECT provider, outside_session, outside_subject FROM session WHERE id = :id AND provider IS NOT NULL
            """;
    private static final String PROVIDERS = """
            SELECT DISTINCT provider FROM session WHERE provider IS NOT NULL AND ended_at IS NULL
            """;

    /** An empty text stands for any; no provider calls anything so. */
    private static final String LOCK = """
            SELECT id, account_id, key_digest, retiring_digest FROM session WHERE provider = :provider AND ended_at IS NULL
            AND (:session = '' OR outside_session = :session) AND (:subject = '' OR outside_subject = :subject)
            ORDER BY id FOR UPDATE
            """;

    private final Database database;
    private final SessionEnds ends;

    public JdbiOutsideSessionStore(Database database) {
        this.database = database;
        this.ends = new SessionEnds(database);
    }

    @Override
    public Optional<Outside> find(String id) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("id", id)
                .map(Row.to(row -> new Outside(
                        row.text("provider"), row.text("outside_subject"), row.optionalText("outside_session"))))
                .findOne());
    }

    @Override
    public Set<String> providers() {
        return database.withHandle(handle ->
                Set.copyOf(handle.createQuery(PROVIDERS).mapTo(String.class).list()));
    }

    @Override
    public Ended end(
            String provider,
            Optional<String> session,
            Optional<String> subject,
            EndReason reason,
            Actor by,
            Instant now) {
        return database.inTransaction(
                handle -> ends.end(handle, live(handle, provider, session, subject), reason, by, now));
    }

    @Override
    public Optional<Ended> endOnce(
            String provider,
            Optional<String> session,
            Optional<String> subject,
            EndReason reason,
            Actor by,
            Once once,
            Instant now) {
        return database.inTransaction(handle -> UsedTokens.use(handle, database.dialect(), once.digest(), once.until())
                ? Optional.of(end(provider, session, subject, reason, by, now))
                : Optional.empty());
    }

    private static Query live(Handle handle, String provider, Optional<String> session, Optional<String> subject) {
        return handle.createQuery(LOCK)
                .bind("provider", provider)
                .bind("session", session.orElse(""))
                .bind("subject", subject.orElse(""));
    }
}

package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.platform.database.UsedTokens;
import dev.vestibule.session.SessionStore.Found;
import dev.vestibule.session.SessionStore.Outside;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The sessions that follow from sign-ins elsewhere; each is one of those in {@link SessionStore}. */
public final class FederatedSessionStore {
    /** Something that may be done once, by a digest; remembered until then. */
    public record Once(Digest digest, Instant until) {}

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

    public FederatedSessionStore(Database database) {
        this.database = database;
    }

    /** The sign-in elsewhere that a session follows from, if it does. */
    public Optional<Outside> find(SessionId id) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("id", id.value())
                .map(Row.to(row -> new Outside(
                        row.text("provider"), row.text("outside_subject"), row.optionalText("outside_session"))))
                .findOne());
    }

    /** The keys of the providers that sessions follow from which have not been ended. */
    public Set<String> providers() {
        return database.withHandle(handle ->
                Set.copyOf(handle.createQuery(PROVIDERS).mapTo(String.class).list()));
    }

    /**
     * Locks the live sessions that follow from sign-ins at a provider, in the order of their ids.
     *
     * @param session as the provider calls it; empty for all sign-ins of the subject
     * @param subject whom the provider means; empty for whoever it is
     */
    List<Found> lock(String provider, Optional<String> session, Optional<String> subject) {
        return database.withHandle(handle -> handle.createQuery(LOCK)
                .bind("provider", provider)
                .bind("session", session.orElse(""))
                .bind("subject", subject.orElse(""))
                .map(Row.to(Found::of))
                .list());
    }

    /** Remembers that something was done; false when it had been done before. */
    boolean use(Once once) {
        return database.inTransaction(
                handle -> UsedTokens.use(handle, database.dialect(), once.digest(), once.until()));
    }
}

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

/** The sessions of sign-ins with providers; each is also in {@link SessionStore}. */
public final class FederatedSessionStore {
    /** The digest of a single-use message, and until when it is remembered. */
    public record Once(Digest digest, Instant until) {}

    private static final String FIND = """
            SELECT provider, outside_session, outside_subject FROM session WHERE id = :id AND provider IS NOT NULL
            """;
    private static final String PROVIDERS = """
            SELECT DISTINCT provider FROM session WHERE provider IS NOT NULL AND ended_at IS NULL
            """;

    private static final String COUNT_ALL =
            "SELECT COUNT(*) FROM session WHERE provider = :provider AND ended_at IS NULL";

    /** An empty text matches any value; no provider uses it. */
    private static final String LOCK = """
            SELECT id, account_id, key_digest, retiring_digest FROM session WHERE provider = :provider AND ended_at IS NULL
            AND (:session = '' OR outside_session = :session) AND (:subject = '' OR outside_subject = :subject)
            ORDER BY id FOR UPDATE
            """;

    private static final String COUNT = """
            SELECT COUNT(*) FROM session WHERE provider = :provider AND ended_at IS NULL AND outside_subject = :subject
            """;

    private final Database database;

    public FederatedSessionStore(Database database) {
        this.database = database;
    }

    /** Returns the sign-in with a provider that started a session, if there is one. */
    public Optional<Outside> find(SessionId id) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("id", id.value())
                .map(Row.to(row -> new Outside(
                        new ProviderKey(row.text("provider")),
                        row.text("outside_subject"),
                        row.optionalText("outside_session"))))
                .findOne());
    }

    /** Returns how many sessions of a provider's subject have not ended. */
    public int count(ProviderKey provider, String subject) {
        return database.withHandle(handle -> handle.createQuery(COUNT)
                .bind("provider", provider.value())
                .bind("subject", subject)
                .mapTo(Integer.class)
                .one());
    }

    /** Returns the keys of the providers with sessions that have not ended. */
    public Set<ProviderKey> providers() {
        return database.withHandle(handle -> Set.copyOf(handle.createQuery(PROVIDERS)
                .mapTo(String.class)
                .map(ProviderKey::new)
                .list()));
    }

    /** Returns the number of active sessions of sign-ins with a provider. */
    int count(ProviderKey provider) {
        return database.withHandle(handle -> handle.createQuery(COUNT_ALL)
                .bind("provider", provider.value())
                .mapTo(Integer.class)
                .one());
    }

    /**
     * Locks the active sessions of sign-ins with a provider, in the order of their ids.
     *
     * @param session the provider's session id; empty for all sign-ins of the subject
     * @param subject the provider's subject; empty for any
     */
    List<Found> lock(ProviderKey provider, Optional<String> session, Optional<String> subject) {
        return database.withHandle(handle -> handle.createQuery(LOCK)
                .bind("provider", provider.value())
                .bind("session", session.orElse(""))
                .bind("subject", subject.orElse(""))
                .map(Row.to(Found::of))
                .list());
    }

    /** Records the use of a single-use message; returns false if it had been used. */
    boolean use(Once once) {
        return database.inTransaction(
                handle -> UsedTokens.use(handle, database.dialect(), once.digest(), once.until()));
    }
}

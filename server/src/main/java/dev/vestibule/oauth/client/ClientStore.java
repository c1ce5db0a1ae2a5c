package dev.vestibule.oauth.client;

import dev.vestibule.oauth.client.OAuthClient.Origin;
import dev.vestibule.oauth.client.OAuthClient.Secrets;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.statement.Update;

/** Stores applications. */
public final class ClientStore {
    static final String COLUMNS = """
            SELECT id, name, origin, secret_digest, retiring_digest, retiring_until, registration_digest, metadata,
                created_at, updated_at, created_by, approved_at
            FROM oauth_client
            """;
    private static final String FIND = COLUMNS + "WHERE id = :id";
    private static final String LOCK = FIND + " FOR UPDATE";
    private static final String ALL = COLUMNS + "ORDER BY name, id LIMIT :most OFFSET :offset";
    private static final String COUNT = "SELECT COUNT(*) FROM oauth_client";
    private static final String COUNT_UNAPPROVED = """
            SELECT COUNT(*) FROM oauth_client WHERE origin IN ('dynamic', 'document') AND approved_at IS NULL
            """;
    private static final String ADD = """
            INSERT INTO oauth_client (id, name, origin, secret_digest, retiring_digest, retiring_until,
                registration_digest, metadata, created_at, updated_at, created_by, approved_at)
            VALUES (:id, :name, :origin, :secret, :retiring, :retiringUntil, :registration, :metadata, :created, :updated,
                :by, :approved)
            """;
    private static final String CHANGE = """
            UPDATE oauth_client SET name = :name, secret_digest = :secret, retiring_digest = :retiring,
                retiring_until = :retiringUntil, registration_digest = :registration, metadata = :metadata,
                updated_at = :updated, approved_at = :approved
            WHERE id = :id
            """;
    private static final String APPROVE = """
            UPDATE oauth_client SET approved_at = :now WHERE id = :id AND approved_at IS NULL
            """;
    private static final String DELETE = "DELETE FROM oauth_client WHERE id = :id";
    private static final String UNAPPROVED = """
            SELECT id FROM oauth_client WHERE origin IN ('dynamic', 'document') AND approved_at IS NULL AND created_at <= :before
            LIMIT :batch
            """;
    private static final String DELETE_UNAPPROVED = """
            DELETE FROM oauth_client WHERE id = :id AND approved_at IS NULL
            """;

    private final Database database;

    public ClientStore(Database database) {
        this.database = database;
    }

    public Optional<OAuthClient> find(ClientId id) {
        return find(FIND, id);
    }

    /** Locks an application until the end of the transaction. */
    Optional<OAuthClient> lock(ClientId id) {
        return find(LOCK, id);
    }

    private Optional<OAuthClient> find(String statement, ClientId id) {
        if (!id.isPossible()) {
            return Optional.empty();
        }
        return database.withHandle(handle -> handle.createQuery(statement)
                .bind("id", id.value())
                .map(Row.to(ClientStore::client))
                .findOne());
    }

    /** Returns applications by name, at most so many. */
    public List<OAuthClient> all(int most, int offset) {
        return database.withHandle(handle -> handle.createQuery(ALL)
                .bind("most", most)
                .bind("offset", offset)
                .map(Row.to(ClientStore::client))
                .list());
    }

    public long count() {
        return database.withHandle(
                handle -> handle.createQuery(COUNT).mapTo(Long.class).one());
    }

    /** Returns how many applications no administrator has added and no user has approved. */
    long countUnapproved() {
        return database.withHandle(
                handle -> handle.createQuery(COUNT_UNAPPROVED).mapTo(Long.class).one());
    }

    /** Adds an application; one with the same id violates the primary key. */
    public void add(OAuthClient client) {
        database.useTransaction(handle -> bound(handle.createUpdate(ADD), client)
                .bind("origin", client.origin().wireName())
                .bind("created", client.createdAt())
                .bind("by", client.createdBy().map(UserId::value).orElse(null))
                .execute());
    }

    /** Replaces what may change of a locked application. */
    void change(OAuthClient client) {
        database.useTransaction(
                handle -> bound(handle.createUpdate(CHANGE), client).execute());
    }

    /** Records that a user has approved an application. */
    public void approve(ClientId id, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(APPROVE)
                .bind("id", id.value())
                .bind("now", now)
                .execute());
    }

    void delete(ClientId id) {
        database.useTransaction(
                handle -> handle.createUpdate(DELETE).bind("id", id.value()).execute());
    }

    /** Deletes at most so many that no administrator added, before that time, and that no user approved. */
    int deleteUnapproved(Instant before, int batch) {
        return database.inTransaction(handle -> {
            List<String> ids = handle.createQuery(UNAPPROVED)
                    .bind("before", before)
                    .bind("batch", batch)
                    .mapTo(String.class)
                    .list();
            ids.stream()
                    .sorted()
                    .forEach(id -> handle.createUpdate(DELETE_UNAPPROVED)
                            .bind("id", id)
                            .execute());
            return ids.size();
        });
    }

    private static Update bound(Update update, OAuthClient client) {
        Secrets secrets = client.secrets();
        return update.bind("id", client.id().value())
                .bind("name", client.name())
                .bind("secret", secrets.current().map(Digest::hex).orElse(null))
                .bind("retiring", secrets.retiring().map(Digest::hex).orElse(null))
                .bind("retiringUntil", secrets.retiringUntil().orElse(null))
                .bind("registration", secrets.registration().map(Digest::hex).orElse(null))
                .bind("metadata", ClientJson.write(client.metadata()).toString())
                .bind("updated", client.updatedAt())
                .bind("approved", client.approvedAt().orElse(null));
    }

    static OAuthClient client(Row row) throws SQLException {
        OptionalInt by = row.optionalInteger("created_by");
        return new OAuthClient(
                new ClientId(row.text("id")),
                row.text("name"),
                Origin.ofWireName(row.text("origin")),
                new Secrets(
                        row.optionalText("secret_digest").map(Digest::of),
                        row.optionalText("retiring_digest").map(Digest::of),
                        row.optionalInstant("retiring_until"),
                        row.optionalText("registration_digest").map(Digest::of)),
                ClientJson.read(row.text("metadata")),
                row.instant("created_at"),
                row.instant("updated_at"),
                by.isPresent() ? Optional.of(new UserId(by.getAsInt())) : Optional.empty(),
                row.optionalInstant("approved_at"));
    }
}

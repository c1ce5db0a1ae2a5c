package dev.vestibule.reset;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Stores the latest invitation of each user. */
public final class InvitationStore {
    private static final String SELECT =
            "SELECT account_id, generation, sent_at, expires_at, revoked_at, by_mail FROM invitation WHERE account_id";
    private static final String REVOKE = """
            UPDATE invitation SET revoked_at = :now WHERE account_id = :account AND revoked_at IS NULL
                AND EXISTS (SELECT 1 FROM account a WHERE a.id = :account AND a.first_sign_in_at IS NULL)
            """;

    private final Database database;

    public InvitationStore(Database database) {
        this.database = database;
    }

    /** Stores an invitation in place of an earlier one. */
    void put(Invitation invitation) {
        String upsert = database.dialect()
                .upsert(
                        "invitation",
                        List.of("account_id"),
                        List.of("generation", "sent_at", "expires_at", "revoked_at", "by_mail"));
        database.useTransaction(handle -> handle.createUpdate(upsert)
                .bind("account_id", invitation.user().value())
                .bind("generation", invitation.generation())
                .bind("sent_at", invitation.sentAt())
                .bind("expires_at", invitation.expiresAt())
                .bind("revoked_at", invitation.revokedAt().orElse(null))
                .bind("by_mail", invitation.byMail())
                .execute());
    }

    /** Revokes an invitation. Returns false if there is none, it was accepted, or is revoked already. */
    boolean revoke(UserId user, Instant now) {
        return database.inTransaction(handle -> handle.createUpdate(REVOKE)
                        .bind("account", user.value())
                        .bind("now", now)
                        .execute()
                == 1);
    }

    public Optional<Invitation> find(UserId user) {
        return database.withHandle(handle -> handle.createQuery(SELECT + " = :account")
                .bind("account", user.value())
                .map(Row.to(InvitationStore::invitation))
                .findOne());
    }

    /** Returns the invitations of these users, as far as they have one. */
    public List<Invitation> of(Collection<UserId> users) {
        if (users.isEmpty()) {
            return List.of();
        }
        // Our own ids; they are part of the statement, as there may be any number of them.
        String ids = users.stream().map(user -> Integer.toString(user.value())).collect(Collectors.joining(", "));
        return database.withHandle(handle -> handle.createQuery(SELECT + " IN (" + ids + ")")
                .map(Row.to(InvitationStore::invitation))
                .list());
    }

    private static Invitation invitation(Row row) throws SQLException {
        return new Invitation(
                new UserId(row.integer("account_id")),
                row.integer("generation"),
                row.instant("sent_at"),
                row.instant("expires_at"),
                row.optionalInstant("revoked_at"),
                row.flag("by_mail"));
    }
}

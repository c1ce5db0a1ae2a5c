package dev.vestibule.user.verification;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.Email;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stores the previous address of accounts whose address is not verified. */
public final class UnverifiedAddressStore {
    private static final String RESERVED = """
            SELECT COUNT(*) FROM account WHERE verified_email = :email AND id <> :id
            """;
    private static final String OF = """
            SELECT id, email, verified_email FROM account WHERE id = :id AND verified_email IS NOT NULL
            """;
    private static final String HELD = "SELECT id FROM account WHERE email = :email AND verified_email IS NOT NULL";
    private static final String GIVE_BACK = """
            UPDATE account SET email = :email, verified_email = NULL, updated_at = :now
            WHERE id = :id
            """;
    private static final String CALL_OFF = "UPDATE account SET generation = generation + 1 WHERE id = :id";
    private static final String VERIFY =
            "UPDATE account SET verified_email = NULL, updated_at = :now WHERE id = :id AND email = :email";

    private final Database database;

    public UnverifiedAddressStore(Database database) {
        this.database = database;
    }

    /**
     * An account with an address that is not verified.
     *
     * @param verified the last verified address
     */
    record Unverified(UserId user, String email, String verified) {}

    /** Returns whether the address is reserved for another account that has not verified its new one. */
    public boolean isReserved(Email email, Optional<UserId> except) {
        return database.withHandle(handle -> handle.createQuery(RESERVED)
                        .bind("email", email.address())
                        .bind("id", except.map(UserId::value).orElse(0))
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /** Returns empty if the account's address is verified. */
    Optional<Unverified> find(UserId user) {
        return database.withHandle(handle -> handle.createQuery(OF)
                .bind("id", user.value())
                .map(Row.to(row ->
                        new Unverified(new UserId(row.integer("id")), row.text("email"), row.text("verified_email"))))
                .findOne());
    }

    /** Returns the account that has the address without having verified it. */
    List<UserId> holders(Email email) {
        return database.withHandle(handle -> handle.createQuery(HELD)
                .bind("email", email.address())
                .mapTo(Integer.class)
                .map(UserId::new)
                .list());
    }

    void giveBack(Unverified held, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(GIVE_BACK)
                .bind("id", held.user().value())
                .bind("email", held.verified())
                .bind("now", now)
                .execute());
    }

    /** Invalidates earlier proofs of the account. */
    void callOff(UserId user) {
        database.useTransaction(
                handle -> handle.createUpdate(CALL_OFF).bind("id", user.value()).execute());
    }

    void verify(UserId user, Email email, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(VERIFY)
                .bind("id", user.value())
                .bind("email", email.address())
                .bind("now", now)
                .execute());
    }
}

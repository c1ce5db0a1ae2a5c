package dev.vestibule.user;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import java.util.List;

/** Stores which accounts have addresses that are two spellings of one. */
public final class AddressTwinStore {
    private static final int MOST = 100;

    private static final String ALL = """
            SELECT t.account_id, a.email, t.other_id, o.email AS other_email FROM address_twin t
            JOIN account a ON a.id = t.account_id JOIN account o ON o.id = t.other_id
            ORDER BY t.account_id LIMIT :most
            """;
    private static final String FORGET = "DELETE FROM address_twin WHERE account_id = :id";
    private static final String TWINS_OF = """
            SELECT account_id FROM address_twin WHERE other_id = :id ORDER BY account_id
            """;
    private static final String READDRESS = "UPDATE account SET email = :email WHERE id = :id";
    private static final String JOIN = "UPDATE address_twin SET other_id = :heir WHERE other_id = :id";

    private final Database database;

    public AddressTwinStore(Database database) {
        this.database = database;
    }

    /** Returns the first hundred. */
    public List<AddressTwin> all() {
        return database.withHandle(handle -> handle.createQuery(ALL)
                .bind("most", MOST)
                .map(Row.to(row -> new AddressTwin(
                        new UserId(row.integer("account_id")),
                        row.text("email"),
                        new UserId(row.integer("other_id")),
                        row.text("other_email"))))
                .list());
    }

    /** Removes an account from its twins. */
    void forget(UserId user) {
        database.useTransaction(
                handle -> handle.createUpdate(FORGET).bind("id", user.value()).execute());
    }

    /** Returns the twins of an account, in the order of their ids. */
    List<UserId> twinsOf(UserId user) {
        return database.withHandle(handle -> handle.createQuery(TWINS_OF)
                .bind("id", user.value())
                .mapTo(Integer.class)
                .map(UserId::new)
                .list());
    }

    void readdress(UserId user, String email) {
        database.useTransaction(handle -> handle.createUpdate(READDRESS)
                .bind("email", email)
                .bind("id", user.value())
                .execute());
    }

    /** Makes the twins of one account twins of another. */
    void handOver(UserId from, UserId to) {
        database.useTransaction(handle -> handle.createUpdate(JOIN)
                .bind("heir", to.value())
                .bind("id", from.value())
                .execute());
    }
}

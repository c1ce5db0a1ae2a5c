package dev.vestibule.user;

import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Row;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Accounts whose addresses are two spellings of one mailbox, from before spellings were compared. */
public final class AddressTwins {
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

    private AddressTwins() {}

    /** The first hundred. */
    static List<AddressTwin> all(Handle handle) {
        return handle.createQuery(ALL)
                .bind("most", MOST)
                .map(Row.to(row -> new AddressTwin(
                        new UserId(row.integer("account_id")),
                        row.text("email"),
                        new UserId(row.integer("other_id")),
                        row.text("other_email"))))
                .list();
    }

    /** An account has given up its address: it is nobody's twin, and its first twin gets the comparable form. */
    public static void settle(Handle handle, UserId account, String givenUp, ChangeLog changes) {
        handle.createUpdate(FORGET).bind("id", account.value()).execute();
        List<Integer> twins = handle.createQuery(TWINS_OF)
                .bind("id", account.value())
                .mapTo(Integer.class)
                .list();
        if (twins.isEmpty()) {
            return;
        }
        int heir = twins.get(0);
        handle.createUpdate(FORGET).bind("id", heir).execute();
        handle.createUpdate(READDRESS).bind("email", givenUp).bind("id", heir).execute();
        handle.createUpdate(JOIN).bind("heir", heir).bind("id", account.value()).execute();
        changes.add(handle, ChangeLog.Kind.USER, Integer.toString(heir));
    }
}

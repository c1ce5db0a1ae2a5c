package db.migration;

import dev.vestibule.platform.address.MailAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Writes the email addresses of accounts in the form in which they are compared ({@link MailAddress}), which no
 * database can compute. If another account has that form already, both stay unchanged and the pair is recorded in
 * {@code address_twin}. A Java migration that can run again: MariaDB and H2 keep what an interrupted migration did.
 */
@NullMarked
public final class V16__Addresses extends BaseJavaMigration {
    private static final int BATCH = 1000;

    private static final String ELSEWHERE = """
            SELECT id, email FROM account
            WHERE type = 'personal' AND (email LIKE '%xn--%' OR OCTET_LENGTH(email) > CHAR_LENGTH(email)) ORDER BY id
            """;
    private static final String HOLDER = "SELECT id FROM account WHERE email = ?";
    private static final String REWRITE = "UPDATE account SET email = ? WHERE id = ?";
    private static final String FORGET_TWINS = "DELETE FROM address_twin";
    private static final String NOTE_TWIN = "INSERT INTO address_twin (account_id, other_id) VALUES (?, ?)";

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        String options = context.getConfiguration().getPlaceholders().getOrDefault("table_options", "");
        try (Statement statement = connection.createStatement()) {
            for (String definition : tables(options)) {
                statement.execute(definition);
            }
            statement.execute(FORGET_TWINS);
        }
        rewrite(connection);
    }

    private static List<String> tables(String options) {
        return List.of(
                // the last verified address, while the current one is not verified yet; reset links go there
                "ALTER TABLE account ADD COLUMN IF NOT EXISTS verified_email VARCHAR(254)",
                "CREATE UNIQUE INDEX IF NOT EXISTS account_verified_email ON account (verified_email)",
                // accounts that an older version kept apart by the spelling of one address
                """
                CREATE TABLE IF NOT EXISTS address_twin (
                    account_id INTEGER NOT NULL PRIMARY KEY,
                    other_id INTEGER NOT NULL,
                    CONSTRAINT address_twin_account FOREIGN KEY (account_id) REFERENCES account (id),
                    CONSTRAINT address_twin_other FOREIGN KEY (other_id) REFERENCES account (id)
                )\s""" + options);
    }

    /** Few addresses are not plain ASCII, so all of those are loaded. */
    private static void rewrite(Connection connection) throws SQLException {
        Map<String, Integer> holders = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet accounts = statement.executeQuery(ELSEWHERE)) {
            while (accounts.next()) {
                holders.put(accounts.getString("email"), accounts.getInt("id"));
            }
        }
        try (PreparedStatement holder = connection.prepareStatement(HOLDER);
                PreparedStatement change = connection.prepareStatement(REWRITE);
                PreparedStatement note = connection.prepareStatement(NOTE_TWIN)) {
            int changes = 0;
            for (Map.Entry<String, Integer> account : List.copyOf(holders.entrySet())) {
                Optional<String> comparable =
                        MailAddress.parse(account.getKey()).map(MailAddress::text);
                if (comparable.isEmpty() || comparable.get().equals(account.getKey())) {
                    continue; // no mail ever reached it, and no other account has it; or it is correct already
                }
                Integer other = holders.containsKey(comparable.get())
                        ? holders.get(comparable.get())
                        : find(holder, comparable.get());
                if (other != null) {
                    note.setInt(1, account.getValue());
                    note.setInt(2, other);
                    note.executeUpdate();
                    continue;
                }
                change.setString(1, comparable.get());
                change.setInt(2, account.getValue());
                change.addBatch();
                holders.put(comparable.get(), account.getValue());
                if (++changes % BATCH == 0) {
                    change.executeBatch();
                }
            }
            change.executeBatch();
        }
    }

    /** Plain ASCII, which is not loaded, can be the comparable form of other characters, such as full-width letters. */
    private static @Nullable Integer find(PreparedStatement holder, String email) throws SQLException {
        if (email.chars().anyMatch(c -> c >= 0x80)) {
            return null;
        }
        holder.setString(1, email);
        try (ResultSet found = holder.executeQuery()) {
            return found.next() ? found.getInt(1) : null;
        }
    }
}

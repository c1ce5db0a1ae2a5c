package dev.vestibule.testing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Users as rows in the tables: made, changed and looked up past the server, where no API does it or tells it. */
public final class UserRows {
    private final Tables tables;
    private final DatabaseKind kind;

    UserRows(Tables tables, DatabaseKind kind) {
        this.tables = tables;
        this.kind = kind;
    }

    /** Returns the number of the user with this address; there has to be one. */
    public int id(String email) {
        return tables.count("SELECT id FROM account WHERE email = ?", email);
    }

    public boolean exists(String email) {
        return tables.count("SELECT COUNT(*) FROM account WHERE email = ?", email) > 0;
    }

    /** Returns how many there are, with those that stand behind API keys. */
    public int count() {
        return tables.size("account");
    }

    public String state(int id) {
        return tables.value("SELECT state FROM account WHERE id = ?", id);
    }

    /** Makes a user whose password is stored in this form; without one when it is empty. */
    int add(String email, String hash, boolean superuser) {
        String now = now();
        tables.run(
                "INSERT INTO account (email, first_name, last_name, superuser, state, generation, joined_at, updated_at)"
                        + " VALUES (?, 'Ann', 'Example', ?, 'active', 0, " + now + ", " + now + ")",
                email,
                superuser);
        int id = id(email);
        join(id, 1, "system", false);
        if (superuser) {
            join(id, 2, "system", false);
        }
        if (!hash.isEmpty()) {
            tables.run(
                    "INSERT INTO password_credential (account_id, hash, changed_at) VALUES (?, ?, " + now + ")",
                    id,
                    hash);
        }
        return id;
    }

    public void setName(int id, String first, String last) {
        tables.run("UPDATE account SET first_name = ?, last_name = ? WHERE id = ?", first, last, id);
    }

    public void setLocale(String email, String locale) {
        tables.run("UPDATE account SET locale = ? WHERE email = ?", locale, email);
    }

    /** Marks a user as deactivated, with nothing of what deactivation does besides. */
    public void deactivate(int id) {
        tables.run("UPDATE account SET state = 'left' WHERE id = ?", id);
    }

    public void deactivate(String email) {
        deactivate(id(email));
    }

    /** Marks a user as active again, with nothing of what reactivation does besides. */
    public void reactivate(int id) {
        tables.run("UPDATE account SET state = 'active' WHERE id = ?", id);
    }

    /** Marks a user as an administrator or not, without a change of groups. */
    public void setAdministrator(int id, boolean administrator) {
        tables.run("UPDATE account SET superuser = ? WHERE id = ?", administrator, id);
    }

    /** Makes a user one that stands behind an API key. */
    public void setKey(int id) {
        tables.run("UPDATE account SET type = 'api-key' WHERE id = ?", id);
    }

    public void removePassword(int id) {
        tables.run("DELETE FROM password_credential WHERE account_id = ?", id);
    }

    /** Links a user with Google, under this subject. */
    public void linkWithGoogle(String email, String subject) {
        tables.run(
                "INSERT INTO external_identity (account_id, provider, issuer, subject, linked_at, last_used_at)"
                        + " SELECT id, 'google', 'https://accounts.google.com', ?, joined_at, joined_at FROM account"
                        + " WHERE email = ?",
                subject,
                email);
    }

    /** Returns how many users are linked with an identity of this subject, at any provider. */
    public int links(String subject) {
        return tables.count("SELECT COUNT(*) FROM external_identity WHERE subject = ?", subject);
    }

    /** Lets all whose sign-ins have failed appear to have failed a hundred times in a row, which closes passwords. */
    public void failAHundredTimes() {
        tables.run("UPDATE attempt_subject SET failed_in_a_row = 100 WHERE failed_in_a_row > 0");
    }

    // --- Groups ---

    /** Makes a group, and returns its number. */
    public int addGroup(String name) {
        tables.run("INSERT INTO people_group (name) VALUES (?)", name);
        return group(name);
    }

    /** Returns the number of the group with this name; there has to be one. */
    public int group(String name) {
        return tables.count("SELECT id FROM people_group WHERE name = ?", name);
    }

    /** Returns the groups of a user by their numbers, each with where the membership comes from. */
    public Map<Integer, String> origins(int id) {
        Map<Integer, String> origins = new TreeMap<>();
        tables.rows("SELECT group_id, origin FROM membership WHERE account_id = ?", id)
                .forEach(row -> origins.put(Integer.valueOf(row.get("group_id")), row.get("origin")));
        return origins;
    }

    /** Puts a user into a group, as if an administrator had. */
    public void join(int id, int group, boolean manager) {
        join(id, group, "hand", manager);
    }

    /** Returns the number of the membership of a user in a group. */
    public int membership(int id, int group) {
        return tables.count("SELECT id FROM membership WHERE account_id = ? AND group_id = ?", id, group);
    }

    private void join(int id, int group, String origin, boolean manager) {
        tables.run(
                "INSERT INTO membership (account_id, group_id, origin, manager, created_at) VALUES (?, ?, ?, ?, "
                        + now() + ")",
                id,
                group,
                origin,
                manager);
    }

    // --- Reset tokens ---

    /** Makes a reset token, as a mail would bring it. */
    String addResetToken(String email) {
        int id = id(email);
        String token = id + "_" + UUID.randomUUID();
        String now = now();
        String later = kind == DatabaseKind.MARIADB ? now + " + INTERVAL 2 DAY" : now + " + INTERVAL '2' DAY";
        tables.run(
                "INSERT INTO outbox_mail (message_id, kind, recipient, account_id, state, attempts, created_at,"
                        + " next_attempt_at, give_up_at) VALUES (?, 'reset', ?, ?, 'sent', 1, " + now + ", " + now
                        + ", "
                        + now + ")",
                token,
                email,
                id);
        tables.run(
                "INSERT INTO reset_token (digest, account_id, mail_id, generation, created_at, expires_at) SELECT ?, a.id,"
                        + " m.id, a.generation, " + now + ", " + later
                        + " FROM account a JOIN outbox_mail m ON m.account_id = a.id WHERE m.message_id = ?",
                digest(token),
                token);
        return token;
    }

    private static String digest(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-512/256").digest(token.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private String now() {
        return kind == DatabaseKind.MARIADB ? "UTC_TIMESTAMP(6)" : "CURRENT_TIMESTAMP";
    }
}

package dev.vestibule.group;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Stores groups, and looks up memberships for changes. */
public final class GroupStore {
    /** A membership of a group; clients name it by its id. */
    public record Held(int id, UserId user, GroupId group, boolean manager) {}

    private static final String ONE = "SELECT id, name, description, magic_type FROM people_group WHERE id = :id";
    private static final String MEMBERSHIP = """
            SELECT m.id AS membership_id, m.account_id, m.group_id, m.manager
            FROM membership m JOIN account a ON a.id = m.account_id WHERE m.id = :id AND a.type = 'personal'
            """;
    private static final String ADD = "INSERT INTO people_group (name, description) VALUES (:name, :description)";
    private static final String RENAME = "UPDATE people_group SET name = :name WHERE id = :id";
    private static final String DESCRIBE = "UPDATE people_group SET description = :description WHERE id = :id";
    private static final String LOCK = ONE + " FOR UPDATE";
    private static final String ALL_IN = "SELECT account_id FROM membership WHERE group_id = :id ORDER BY account_id";
    private static final String DELETE = "DELETE FROM people_group WHERE id = :id";
    private static final String LOCK_PERSON = """
            SELECT superuser FROM account WHERE id = :id AND type = 'personal' AND state = 'active' FOR UPDATE
            """;
    private static final String LOCK_ACCOUNT = "SELECT superuser FROM account WHERE id = :id FOR UPDATE";

    private final Database database;

    GroupStore(Database database) {
        this.database = database;
    }

    // --- Groups ---

    Optional<Group> find(GroupId id) {
        return one(ONE, id);
    }

    /** Locks a group. Returns empty if there is none. */
    Optional<Group> lock(GroupId id) {
        return one(LOCK, id);
    }

    private Optional<Group> one(String statement, GroupId id) {
        return database.withHandle(handle -> handle.createQuery(statement)
                .bind("id", id.value())
                .map(Row.to(GroupStore::group))
                .findOne());
    }

    static Group group(Row row) throws SQLException {
        return new Group(
                new GroupId(row.integer("id")),
                row.text("name"),
                row.optionalText("description"),
                row.optionalText("magic_type"));
    }

    /** Adds a group. A duplicate name violates the unique key, in any case. */
    Group add(String name, Optional<String> description) {
        return database.withHandle(handle -> handle.createUpdate(ADD)
                .bind("name", name)
                .bind("description", description.orElse(null))
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Integer.class)
                .map(id -> new Group(new GroupId(id), name, description, Optional.empty()))
                .one());
    }

    /** Renames a group. A duplicate name violates the unique key, in any case. */
    void rename(GroupId id, String name) {
        database.withHandle(handle -> handle.createUpdate(RENAME)
                .bind("id", id.value())
                .bind("name", name)
                .execute());
    }

    void describe(GroupId id, Optional<String> description) {
        database.withHandle(handle -> handle.createUpdate(DESCRIBE)
                .bind("id", id.value())
                .bind("description", description.orElse(null))
                .execute());
    }

    void delete(GroupId id) {
        database.withHandle(
                handle -> handle.createUpdate(DELETE).bind("id", id.value()).execute());
    }

    // --- Memberships ---

    /**
     * Returns all memberships of a group, in the order of their ids, including deactivated accounts and those of keys.
     */
    List<UserId> accounts(GroupId group) {
        return database.withHandle(handle -> handle.createQuery(ALL_IN)
                .bind("id", group.value())
                .mapTo(Integer.class)
                .map(UserId::new)
                .list());
    }

    /** Returns a membership, of a deactivated account too. */
    Optional<Held> membership(int id) {
        return database.withHandle(handle -> handle.createQuery(MEMBERSHIP)
                .bind("id", id)
                .map(Row.to(GroupStore::held))
                .findOne());
    }

    static Held held(Row row) throws SQLException {
        return new Held(
                row.integer("membership_id"),
                new UserId(row.integer("account_id")),
                new GroupId(row.integer("group_id")),
                row.flag("manager"));
    }

    /** Locks an active user, and returns whether they are an administrator. Returns empty if there is none. */
    Optional<Boolean> lockPerson(UserId user) {
        return lock(LOCK_PERSON, user);
    }

    /** Locks an account, and returns whether it is an administrator's. Returns empty if there is none. */
    Optional<Boolean> lockAccount(UserId user) {
        return lock(LOCK_ACCOUNT, user);
    }

    private Optional<Boolean> lock(String statement, UserId user) {
        return database.withHandle(handle -> handle.createQuery(statement)
                .bind("id", user.value())
                .mapTo(Boolean.class)
                .findOne());
    }
}

package dev.vestibule.user;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.Memberships.Cause;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

/** Stores memberships, their history, and the flag of administrators. */
final class MembershipStore {
    private static final String NAME = "SELECT name FROM people_group WHERE id = :group";
    private static final String LOCK_NAME = "SELECT name FROM people_group WHERE id = :group FOR UPDATE";
    private static final String IS_THERE = """
            SELECT COUNT(*) FROM membership WHERE account_id = :account AND group_id = :group
            """;
    private static final String OF_USER = "SELECT group_id FROM membership WHERE account_id = :account";
    private static final String OF_USER_FROM =
            "SELECT group_id FROM membership WHERE account_id = :account AND origin = :origin";
    private static final String EXISTING = "SELECT id FROM people_group";
    private static final String ADD = """
            INSERT INTO membership (account_id, group_id, origin, manager, created_at)
            VALUES (:account, :group, :origin, :manager, :now)
            """;
    private static final String REMOVE = "DELETE FROM membership WHERE account_id = :account AND group_id = :group";
    private static final String SET_MANAGER = """
            UPDATE membership SET manager = :manager
            WHERE account_id = :account AND group_id = :group AND manager <> :manager
            """;
    private static final String MANAGES_NONE = """
            UPDATE membership SET manager = FALSE WHERE account_id = :account AND manager = TRUE
            """;

    private static final String NOTE_ALL = """
            INSERT INTO membership_history (at, account_id, group_id, group_name, what, origin, actor_id)
            SELECT :now, m.account_id, m.group_id, g.name, 'removed', :origin, :actor
            FROM membership m JOIN people_group g ON g.id = m.group_id WHERE m.group_id = :group
            """;
    private static final String REMOVE_ALL = "DELETE FROM membership WHERE group_id = :group";
    private static final String NOTE = """
            INSERT INTO membership_history (at, account_id, group_id, group_name, what, origin, actor_id)
            VALUES (:now, :account, :group, :name, :what, :origin, :actor)
            """;
    private static final String HISTORY = """
            SELECT h.at, h.group_id, COALESCE(g.name, h.group_name) AS name, h.what, h.origin
            FROM membership_history h LEFT JOIN people_group g ON g.id = h.group_id
            WHERE h.account_id = :account ORDER BY h.id DESC LIMIT :most
            """;
    private static final String ADMINISTRATORS = """
            SELECT id FROM account WHERE superuser = TRUE AND state = 'active' AND type = 'personal' ORDER BY id FOR UPDATE
            """;
    private static final String MARK = "UPDATE account SET superuser = :superuser WHERE id = :account";

    private final Database database;

    MembershipStore(Database database) {
        this.database = database;
    }

    /** Locks the active administrators, in the order of their ids. */
    List<UserId> lockAdministrators() {
        return database.withHandle(handle -> handle.createQuery(ADMINISTRATORS)
                .mapTo(Integer.class)
                .map(UserId::new)
                .list());
    }

    /** Returns empty if there is no such group. */
    Optional<String> groupName(GroupId group) {
        return name(NAME, group);
    }

    /** Locks the group against its deletion. Returns empty if there is none. */
    Optional<String> lockGroupName(GroupId group) {
        return name(LOCK_NAME, group);
    }

    private Optional<String> name(String statement, GroupId group) {
        return database.withHandle(handle -> handle.createQuery(statement)
                .bind("group", group.value())
                .mapTo(String.class)
                .findOne());
    }

    boolean isMember(UserId user, GroupId group) {
        return database.withHandle(handle -> handle.createQuery(IS_THERE)
                        .bind("account", user.value())
                        .bind("group", group.value())
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /** Returns the groups of a user. */
    SortedSet<GroupId> groups(UserId user) {
        return database.withHandle(handle -> groups(handle.createQuery(OF_USER).bind("account", user.value())));
    }

    /** Returns the groups of a user with memberships of this origin. */
    SortedSet<GroupId> groups(UserId user, String origin) {
        return database.withHandle(handle -> groups(
                handle.createQuery(OF_USER_FROM).bind("account", user.value()).bind("origin", origin)));
    }

    /** Returns all groups. */
    SortedSet<GroupId> existing() {
        return database.withHandle(handle -> groups(handle.createQuery(EXISTING)));
    }

    private static SortedSet<GroupId> groups(Query query) {
        return new TreeSet<>(query.mapTo(Integer.class).map(GroupId::new).list());
    }

    /** Returns a user's past memberships, the latest first. */
    List<MembershipMove> history(UserId user, int most) {
        return database.withHandle(handle -> handle.createQuery(HISTORY)
                .bind("account", user.value())
                .bind("most", most)
                .map(Row.to(row -> new MembershipMove(
                        row.instant("at"),
                        new GroupId(row.integer("group_id")),
                        row.text("name"),
                        row.text("what"),
                        row.text("origin"))))
                .list());
    }

    void add(UserId user, GroupId group, boolean manager, Cause cause) {
        database.withHandle(handle -> of(handle, ADD, user, group)
                .bind("origin", cause.origin())
                .bind("manager", manager)
                .bind("now", cause.at())
                .execute());
    }

    /** Removes a membership. Returns false if there was none. */
    boolean remove(UserId user, GroupId group) {
        return database.withHandle(handle -> of(handle, REMOVE, user, group).execute()) > 0;
    }

    /** Changes a membership. Returns false if that changes nothing. */
    boolean setManager(UserId user, GroupId group, boolean manager) {
        return database.withHandle(handle -> of(handle, SET_MANAGER, user, group)
                        .bind("manager", manager)
                        .execute())
                == 1;
    }

    private static Update of(Handle handle, String statement, UserId user, GroupId group) {
        return handle.createUpdate(statement).bind("account", user.value()).bind("group", group.value());
    }

    /** Makes a user an ordinary member of all their groups. */
    void removeManager(UserId user) {
        database.withHandle(handle ->
                handle.createUpdate(MANAGES_NONE).bind("account", user.value()).execute());
    }

    /** Removes all members from a group, and records each in the history. */
    void removeAll(GroupId group, Cause cause) {
        database.useTransaction(handle -> {
            handle.createUpdate(NOTE_ALL)
                    .bind("group", group.value())
                    .bind("now", cause.at())
                    .bind("origin", cause.origin())
                    .bind("actor", cause.actor().map(UserId::value).orElse(null))
                    .execute();
            handle.createUpdate(REMOVE_ALL).bind("group", group.value()).execute();
        });
    }

    /** Sets whether a user has the flag of administrators. */
    void mark(UserId user, boolean superuser) {
        database.withHandle(handle -> handle.createUpdate(MARK)
                .bind("account", user.value())
                .bind("superuser", superuser)
                .execute());
    }

    /**
     * Adds a row to the history of memberships.
     *
     * @param name the name of the group
     * @param what added, removed, made-manager or made-member
     */
    void note(UserId user, GroupId group, String name, String what, Cause cause) {
        database.withHandle(handle -> of(handle, NOTE, user, group)
                .bind("now", cause.at())
                .bind("name", name)
                .bind("what", what)
                .bind("origin", cause.origin())
                .bind("actor", cause.actor().map(UserId::value).orElse(null))
                .execute());
    }
}

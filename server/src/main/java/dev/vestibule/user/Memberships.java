package dev.vestibule.user;

import dev.vestibule.platform.refusal.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Memberships, changed within the transaction of whoever has locked the account: with their history, and with the mark that
 * administrators bear.
 */
public final class Memberships {
    public static final String SYSTEM = "system";
    static final String COMMAND_LINE = "command-line";
    private static final String HAND = "hand";

    private static final String NAME = "SELECT name FROM people_group WHERE id = :group";
    private static final String LOCK_NAME = "SELECT name FROM people_group WHERE id = :group FOR UPDATE";
    private static final String IS_THERE = """
            SELECT COUNT(*) FROM membership WHERE account_id = :account AND group_id = :group
            """;
    private static final String JOIN = """
            INSERT INTO membership (account_id, group_id, origin, manager, created_at)
            VALUES (:account, :group, :origin, :manager, :now)
            """;
    private static final String LEAVE = "DELETE FROM membership WHERE account_id = :account AND group_id = :group";
    private static final String SET_MANAGER = """
            UPDATE membership SET manager = :manager
            WHERE account_id = :account AND group_id = :group AND manager <> :manager
            """;
    /** As an administrator manages every group. */
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
    private static final String ADMINISTRATORS = """
            SELECT id FROM account WHERE superuser = TRUE AND state = 'active' AND type = 'personal' ORDER BY id FOR UPDATE
            """;
    private static final String MARK = "UPDATE account SET superuser = :superuser WHERE id = :account";

    private Memberships() {}

    /**
     * Why memberships come and go.
     *
     * @param origin what a new membership says of where it comes from
     * @param actor empty when nobody here did it
     */
    public record Cause(String origin, Optional<UserId> actor, Instant at) {
        public static Cause of(String origin, Instant at) {
            return new Cause(origin, Optional.empty(), at);
        }

        public static Cause byHand(Actor by, Instant at) {
            return new Cause(by.operator().isPresent() ? COMMAND_LINE : HAND, by.account(), at);
        }
    }

    /**
     * Locks the active administrators, all together and before anything else is locked: or two of them could take each other's
     * rights at the same time. What stands behind a key is none of them: nobody could sign in as it.
     */
    public static List<Integer> lockAdministrators(Handle handle) {
        return handle.createQuery(ADMINISTRATORS).mapTo(Integer.class).list();
    }

    /** Whether nobody else is an active administrator. */
    public static boolean isLastAdministrator(Handle handle, UserId account) {
        return lockAdministrators(handle).equals(List.of(account.value()));
    }

    /**
     * Puts somebody into a group; false when they are in it.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException when there is no such group
     */
    public static boolean join(Handle handle, UserId account, int group, boolean manager, Cause cause) {
        // Locked against its deletion, save the two that are always there.
        boolean builtIn = group == Groups.ALL_USERS || group == Groups.ADMINISTRATORS;
        String name = name(handle, builtIn ? NAME : LOCK_NAME, group).orElseThrow(Refusal.NO_SUCH_GROUP::exception);
        int held = handle.createQuery(IS_THERE)
                .bind("account", account.value())
                .bind("group", group)
                .mapTo(Integer.class)
                .one();
        if (held > 0) {
            return false;
        }
        handle.createUpdate(JOIN)
                .bind("account", account.value())
                .bind("group", group)
                .bind("origin", cause.origin())
                .bind("manager", manager)
                .bind("now", cause.at())
                .execute();
        if (group == Groups.ADMINISTRATORS) {
            mark(handle, account, true);
            handle.createUpdate(MANAGES_NONE).bind("account", account.value()).execute();
        }
        if (group != Groups.ALL_USERS) { // where everybody is from the beginning
            note(handle, account, group, name, "added", cause);
        }
        return true;
    }

    /**
     * Takes somebody out of a group; false when they are not in it.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException when it is the last active administrator
     */
    public static boolean leave(Handle handle, UserId account, int group, Cause cause) {
        if (group == Groups.ADMINISTRATORS && isLastAdministrator(handle, account)) {
            throw Refusal.LAST_ADMINISTRATOR.exception();
        }
        int gone = handle.createUpdate(LEAVE)
                .bind("account", account.value())
                .bind("group", group)
                .execute();
        if (gone == 0) {
            return false;
        }
        if (group == Groups.ADMINISTRATORS) {
            mark(handle, account, false);
        }
        note(handle, account, group, name(handle, NAME, group).orElse(""), "removed", cause);
        return true;
    }

    /** Lets a member manage the group, or no more; false when nothing changes by that. */
    public static boolean setManager(Handle handle, UserId account, int group, boolean manager, Cause cause) {
        int changed = handle.createUpdate(SET_MANAGER)
                .bind("account", account.value())
                .bind("group", group)
                .bind("manager", manager)
                .execute();
        if (changed == 1) {
            String what = manager ? "made-manager" : "made-member";
            note(handle, account, group, name(handle, NAME, group).orElse(""), what, cause);
        }
        return changed == 1;
    }

    /** Takes everybody out of a group that is locked; never of those that are always there. */
    public static void removeAll(Handle handle, int group, Cause cause) {
        handle.createUpdate(NOTE_ALL)
                .bind("group", group)
                .bind("now", cause.at())
                .bind("origin", cause.origin())
                .bind("actor", cause.actor().map(UserId::value).orElse(null))
                .execute();
        handle.createUpdate(REMOVE_ALL).bind("group", group).execute();
    }

    private static Optional<String> name(Handle handle, String statement, int group) {
        return handle.createQuery(statement)
                .bind("group", group)
                .mapTo(String.class)
                .findOne();
    }

    private static void mark(Handle handle, UserId account, boolean superuser) {
        handle.createUpdate(MARK)
                .bind("account", account.value())
                .bind("superuser", superuser)
                .execute();
    }

    private static void note(Handle handle, UserId account, int group, String name, String what, Cause cause) {
        handle.createUpdate(NOTE)
                .bind("now", cause.at())
                .bind("account", account.value())
                .bind("group", group)
                .bind("name", name)
                .bind("what", what)
                .bind("origin", cause.origin())
                .bind("actor", cause.actor().map(UserId::value).orElse(null))
                .execute();
    }
}

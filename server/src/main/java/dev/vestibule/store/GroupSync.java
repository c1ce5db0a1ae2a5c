package dev.vestibule.store;

import dev.vestibule.identity.IdentityStore.GroupChange;
import dev.vestibule.identity.OutsideProof;
import dev.vestibule.user.Groups;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the memberships that come from one provider to what it says, within the transaction of a sign-in. Memberships that
 * came otherwise stay as they are.
 */
final class GroupSync {
    private static final Logger LOG = LoggerFactory.getLogger(GroupSync.class);

    private static final String HELD = "SELECT group_id FROM membership WHERE account_id = :account";
    private static final String OWN =
            "SELECT group_id FROM membership WHERE account_id = :account AND origin = :origin";
    private static final String EXISTING = "SELECT id FROM people_group";
    private static final String JOIN = """
            INSERT INTO membership (account_id, group_id, origin, created_at) VALUES (:account, :group, :origin, :now)
            """;
    private static final String LEAVE = """
            DELETE FROM membership WHERE account_id = :account AND group_id = :group AND origin = :origin
            """;
    private static final String NOTE = """
            INSERT INTO membership_history (at, account_id, group_id, what, origin)
            VALUES (:now, :account, :group, :what, :origin)
            """;
    private static final String OTHER_ADMINISTRATORS = """
            SELECT id FROM account WHERE superuser = TRUE AND state = 'active' AND id <> :account ORDER BY id FOR UPDATE
            """;
    private static final String SUPERUSER = "UPDATE account SET superuser = :superuser WHERE id = :account";

    /** Does nothing when the provider says nothing about groups. */
    void sync(Handle handle, UserId account, OutsideProof proof, Instant now) {
        proof.groups().ifPresent(claimed -> {
            GroupChange change = change(handle, account, proof.origin(), claimed);
            change.joins().forEach(group -> join(handle, account, group, proof.origin(), now));
            change.leaves().forEach(group -> leave(handle, account, group, proof.origin(), now));
        });
    }

    /** What would change if a provider said that somebody belongs to these groups of ours. */
    GroupChange change(Handle handle, UserId account, String origin, Set<Integer> claimed) {
        Set<Integer> held = groups(handle, HELD, account, origin);
        Set<Integer> own = groups(handle, OWN, account, origin);
        Set<Integer> joins = new TreeSet<>(claimed);
        joins.retainAll(
                Set.copyOf(handle.createQuery(EXISTING).mapTo(Integer.class).list()));
        joins.removeAll(held);
        Set<Integer> leaves = new TreeSet<>(own);
        leaves.removeAll(claimed);
        Set<Integer> stays = new TreeSet<>(held);
        stays.removeAll(leaves);
        return new GroupChange(joins, leaves, stays);
    }

    private static Set<Integer> groups(Handle handle, String query, UserId account, String origin) {
        var bound = handle.createQuery(query).bind("account", account.value());
        if (query.equals(OWN)) {
            bound.bind("origin", origin);
        }
        return new TreeSet<>(bound.mapTo(Integer.class).list());
    }

    private static void join(Handle handle, UserId account, int group, String origin, Instant now) {
        write(handle, JOIN, account, group, origin, now);
        note(handle, account, group, "added", origin, now);
        if (group == Groups.ADMINISTRATORS) {
            setSuperuser(handle, account, true);
        }
    }

    private static void leave(Handle handle, UserId account, int group, String origin, Instant now) {
        if (group == Groups.ADMINISTRATORS) {
            List<Integer> others = handle.createQuery(OTHER_ADMINISTRATORS)
                    .bind("account", account.value())
                    .mapTo(Integer.class)
                    .list();
            if (others.isEmpty()) {
                LOG.warn(
                        "{} says that user {} is no administrator any more, but there is no other one.",
                        origin,
                        account);
                return;
            }
            setSuperuser(handle, account, false);
        }
        write(handle, LEAVE, account, group, origin, now);
        note(handle, account, group, "removed", origin, now);
    }

    private static void setSuperuser(Handle handle, UserId account, boolean superuser) {
        handle.createUpdate(SUPERUSER)
                .bind("account", account.value())
                .bind("superuser", superuser)
                .execute();
    }

    private static void write(Handle handle, String statement, UserId account, int group, String origin, Instant now) {
        var update = handle.createUpdate(statement)
                .bind("account", account.value())
                .bind("group", group)
                .bind("origin", origin);
        if (statement.equals(JOIN)) {
            update.bind("now", now);
        }
        update.execute();
    }

    /** Writes into the history of memberships. */
    static void note(Handle handle, UserId account, int group, String what, String origin, Instant now) {
        handle.createUpdate(NOTE)
                .bind("now", now)
                .bind("account", account.value())
                .bind("group", group)
                .bind("what", what)
                .bind("origin", origin)
                .execute();
    }
}

package dev.vestibule.group;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the history of memberships. */
final class MembershipHistoryStore {
    /**
     * A change of a membership.
     *
     * @param group the group's current name, or its last one if it was deleted
     * @param what added, removed, made-manager or made-member
     * @param origin the origin of the membership, or that of its removal
     * @param actor the user who did it; empty for the system, a provider and the command line
     */
    record Move(
            Instant at,
            UserId user,
            String email,
            GroupId groupId,
            String group,
            String what,
            String origin,
            Optional<UserId> actor) {}

    /** One page of the history, and its total length. */
    record History(List<Move> moves, long total) {}

    private static final String MOVES = """
            SELECT h.at, h.account_id, a.email, h.group_id, COALESCE(g.name, h.group_name) AS name, h.what, h.origin,
                h.actor_id
            FROM membership_history h JOIN account a ON a.id = h.account_id LEFT JOIN people_group g ON g.id = h.group_id
            WHERE 1 = 1
            """;
    private static final String COUNT_MOVES = "SELECT COUNT(*) FROM membership_history h WHERE 1 = 1";
    private static final String OF_PERSON = " AND h.account_id = :user";
    private static final String OF_GROUP = " AND h.group_id = :group";
    private static final String LATEST = " ORDER BY h.id DESC LIMIT :limit OFFSET :offset";

    private final Database database;

    MembershipHistoryStore(Database database) {
        this.database = database;
    }

    /** Returns past changes of memberships, the latest first; of one user, of one group, or of all. */
    History history(Optional<UserId> user, Optional<GroupId> group, Paging paging) {
        String where = (user.isPresent() ? OF_PERSON : "") + (group.isPresent() ? OF_GROUP : "");
        Map<String, Object> values = new HashMap<>();
        user.ifPresent(target -> values.put("user", target.value()));
        group.ifPresent(number -> values.put("group", number.value()));
        return database.withHandle(handle -> {
            long total = handle.createQuery(COUNT_MOVES + where)
                    .bindMap(values)
                    .mapTo(Long.class)
                    .one();
            List<Move> moves = handle.createQuery(MOVES + where + LATEST)
                    .bindMap(values)
                    .bind("limit", paging.limit())
                    .bind("offset", paging.offset())
                    .map(Row.to(MembershipHistoryStore::move))
                    .list();
            return new History(moves, total);
        });
    }

    private static Move move(Row row) throws SQLException {
        OptionalInt actor = row.optionalInteger("actor_id");
        return new Move(
                row.instant("at"),
                new UserId(row.integer("account_id")),
                row.text("email"),
                new GroupId(row.integer("group_id")),
                row.optionalText("name").orElse(""),
                row.text("what"),
                row.text("origin"),
                actor.isPresent() ? Optional.of(new UserId(actor.getAsInt())) : Optional.empty());
    }
}

package dev.vestibule.group;

import dev.vestibule.platform.database.Row;
import dev.vestibule.user.GroupId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Counts what belongs to groups. Only users count as members, and only while they are active. */
final class GroupTotalsStore {
    /** Counts all memberships, from which the inactive ones are subtracted: far quicker than reading every account. */
    private static final String ALL_MEMBERS = """
            SELECT group_id, origin, COUNT(*) AS found FROM membership GROUP BY group_id, origin
            """;

    private static final String ABSENT_MEMBERS = """
            SELECT m.group_id, COUNT(*) AS found FROM account a JOIN membership m ON m.account_id = a.id
            WHERE a.state <> 'active' OR a.type <> 'personal' GROUP BY m.group_id
            """;
    private static final String MANAGERS = """
            SELECT m.group_id, COUNT(*) AS found FROM membership m JOIN account a ON a.id = m.account_id
            WHERE m.manager = TRUE AND a.state = 'active' AND a.type = 'personal' GROUP BY m.group_id
            """;
    /** All Users, which everyone is in, grants keys nothing. */
    private static final String KEYS = """
            SELECT m.group_id, COUNT(*) AS found FROM api_key k JOIN membership m ON m.account_id = k.account_id
            WHERE k.person_id = 0 AND m.group_id > 1 GROUP BY m.group_id
            """;

    private GroupTotalsStore() {}

    private record Found(GroupId group, String origin, long members) {}

    /** Returns how many members each group has that has any. */
    static Map<GroupId, Long> members(Handle handle) {
        return members(found(handle), counts(handle, ABSENT_MEMBERS));
    }

    /** Returns what belongs to each group that has members. */
    static Map<GroupId, GroupTotals> all(Handle handle) {
        List<Found> found = found(handle);
        Map<GroupId, Long> managers = counts(handle, MANAGERS);
        Map<GroupId, Long> keys = counts(handle, KEYS);
        Map<GroupId, SortedSet<String>> origins = new HashMap<>();
        found.forEach(some ->
                origins.computeIfAbsent(some.group(), group -> new TreeSet<>()).add(some.origin()));
        return members(found, counts(handle, ABSENT_MEMBERS)).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, counted -> {
                    GroupId group = counted.getKey();
                    return new GroupTotals(
                            counted.getValue(),
                            managers.getOrDefault(group, 0L),
                            keys.getOrDefault(group, 0L),
                            counted.getValue() == 0
                                    ? List.of()
                                    : List.copyOf(origins.getOrDefault(group, new TreeSet<>())));
                }));
    }

    private static Map<GroupId, Long> members(List<Found> found, Map<GroupId, Long> absent) {
        Map<GroupId, Long> members = new HashMap<>();
        found.forEach(some -> members.merge(some.group(), some.members(), Long::sum));
        members.replaceAll((group, count) -> Math.max(0, count - absent.getOrDefault(group, 0L)));
        return members;
    }

    private static List<Found> found(Handle handle) {
        return handle.createQuery(ALL_MEMBERS)
                .map(Row.to(row ->
                        new Found(new GroupId(row.integer("group_id")), row.text("origin"), row.bigInteger("found"))))
                .list();
    }

    private static Map<GroupId, Long> counts(Handle handle, String statement) {
        return handle
                .createQuery(statement)
                .map(Row.to(row -> Map.entry(new GroupId(row.integer("group_id")), row.bigInteger("found"))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}

package dev.vestibule.group;

import dev.vestibule.platform.database.Conditions;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.NameWords;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Reads groups, members and the history of memberships. Only users count as members, and only while they are active.
 */
public final class GroupListStore {
    /** A group and the number of its members. */
    public record Counted(Group group, long members) {}

    /**
     * A member of a group, with the columns of the list.
     *
     * @param origin the origin of the membership
     */
    public record Member(
            GroupStore.Held held,
            String origin,
            String email,
            @Nullable String firstName,
            @Nullable String lastName,
            String commonName,
            boolean superuser) {}

    /**
     * A filter of groups.
     *
     * @param managedBy excludes groups that this user does not manage
     * @param text part of the name, in any case
     */
    public record Filter(Optional<UserId> managedBy, Optional<String> text) {}

    /** The sort orders of groups. */
    public enum Column {
        NAME,
        MEMBERS
    }

    /** A group with what belongs to it. */
    public record Listed(Group group, GroupTotals totals) {}

    /** One page of the matching groups, and how many match in all. */
    public record Page(List<Listed> groups, long total) {}

    /** One page of the members, and how many there are. */
    public record MemberPage(List<Member> members, long total) {}

    /** A group that a user is in, and the origin of that membership. */
    public record Joined(GroupStore.Held held, Group group, String origin) {}

    private static final String LISTED = "SELECT g.id, g.name, g.description, g.magic_type FROM people_group g";

    private static final String MANAGED = """
             WHERE g.id IN (SELECT own.group_id FROM membership own WHERE own.account_id = :manager AND own.manager = TRUE)
            """;
    private static final String BY_NAME = " ORDER BY g.name_sort, g.id";
    private static final String PART = " LIMIT :limit OFFSET :offset";
    private static final String ALL =
            "SELECT g.id, g.name, g.description, g.magic_type FROM people_group g <where> ORDER BY g.name_sort, g.id";
    private static final String CALLED = "g.name_sort LIKE LOWER(:text) ESCAPE '!'";
    private static final String MANAGED_BY = """
            g.id IN (SELECT own.group_id FROM membership own WHERE own.account_id = :manager AND own.manager = TRUE)
            """;
    private static final String MEMBER = """
            SELECT m.id AS membership_id, m.account_id, m.group_id, m.manager, m.origin, a.id, a.email, a.first_name,
                a.last_name, a.superuser
            """;
    private static final String MEMBERS = MEMBER + """
            FROM membership m JOIN account a ON a.id = m.account_id
            WHERE m.group_id = :group AND a.state = 'active' AND a.type = 'personal'
            ORDER BY a.first_sort, a.last_sort, a.id
            """;
    private static final String THESE = MEMBER + """
            FROM membership m JOIN account a ON a.id = m.account_id
            WHERE m.group_id = :group AND m.id IN (<memberships>) AND a.type = 'personal'
            ORDER BY a.first_sort, a.last_sort, a.id
            """;
    private static final String BY_EMAIL = " ORDER BY a.type, a.state, a.email, a.id";
    private static final String BY_EMAIL_BACKWARDS = " ORDER BY a.type DESC, a.state DESC, a.email DESC, a.id DESC";
    /** Fast for many users, as everyone is in this group. */
    private static final String IN_EVERYBODY = "FROM account a WHERE a.type = 'personal' AND a.state = 'active'";

    private static final String IN_GROUP = """
            FROM membership i JOIN account a ON a.id = i.account_id
            WHERE i.group_id = :group AND a.type = 'personal' AND a.state = 'active'
            """;
    /** Fast for few users, as everyone is in this group; every database starts with few. */
    private static final String OF_JOINED = ") a LEFT JOIN membership m ON m.account_id = a.id AND m.group_id = :group";

    private static final String BY_PEOPLE = " ORDER BY a.type, a.state, a.first_sort, a.last_sort, a.id";
    private static final String BY_PEOPLE_BACKWARDS =
            " ORDER BY a.type DESC, a.state DESC, a.first_sort DESC, a.last_sort DESC, a.id DESC";
    private static final String OF_MEMBER = """
            SELECT m.id AS membership_id, m.account_id, m.group_id, m.manager, m.origin, g.id, g.name, g.description, g.magic_type
            FROM membership m JOIN people_group g ON g.id = m.group_id WHERE m.account_id = :person
            ORDER BY g.name_sort, g.id
            """;
    private static final String COUNT_OF_ORIGIN = """
            SELECT COUNT(*) FROM membership m JOIN account a ON a.id = m.account_id
            WHERE m.group_id = :group AND m.origin = :origin AND a.state = 'active' AND a.type = 'personal'
            """;
    private static final String MEMBERSHIPS = """
            SELECT m.id AS membership_id, m.account_id, m.group_id, m.manager
            FROM membership m JOIN account a ON a.id = m.account_id
            WHERE a.type = 'personal'
            """;
    private static final String IN_MANAGED = """
             AND m.group_id IN (SELECT own.group_id FROM membership own WHERE own.account_id = :manager AND own.manager = TRUE)
            """;
    private static final String BY_PERSON = " ORDER BY m.account_id, m.group_id";
    private final Database database;

    public GroupListStore(Database database) {
        this.database = database;
    }

    /**
     * Returns groups by name, all of them or one page. Takes three queries, however many groups and users there are.
     *
     * @param managedBy excludes groups that this user does not manage
     */
    public List<Counted> list(Optional<UserId> managedBy, Optional<Paging> paging) {
        String statement = LISTED + (managedBy.isPresent() ? MANAGED : "") + BY_NAME + (paging.isPresent() ? PART : "");
        return database.withHandle(handle -> {
            Query query = handle.createQuery(statement);
            managedBy.ifPresent(manager -> query.bind("manager", manager.value()));
            paging.ifPresent(asked -> query.bind("limit", asked.limit()).bind("offset", asked.offset()));
            List<Group> groups = query.map(Row.to(GroupStore::group)).list();
            Map<GroupId, Long> members = GroupTotalsStore.members(handle);
            return groups.stream()
                    .map(group -> new Counted(group, members.getOrDefault(group.id(), 0L)))
                    .toList();
        });
    }

    /** Returns one page of the matching groups in an order. Takes as many queries for many groups as for few. */
    public Page page(Filter filter, Column column, boolean descending, Paging paging) {
        return database.withHandle(handle -> {
            Conditions conditions = new Conditions()
                    .and("manager", MANAGED_BY, filter.managedBy().map(UserId::value))
                    .and("text", CALLED, filter.text().map(Conditions::containing));
            List<Group> groups =
                    conditions.of(handle, ALL).map(Row.to(GroupStore::group)).list();
            Map<GroupId, GroupTotals> totals = GroupTotalsStore.all(handle);
            List<Listed> sorted = new ArrayList<>(groups.stream()
                    .map(group -> new Listed(group, totals.getOrDefault(group.id(), GroupTotals.NONE)))
                    .toList()); // by name, as the database sorts
            if (column == Column.MEMBERS) {
                sorted.sort(Comparator.comparingLong(listed -> listed.totals().members()));
            }
            if (descending) {
                Collections.reverse(sorted);
            }
            List<Listed> part =
                    sorted.stream().skip(paging.offset()).limit(paging.limit()).toList();
            return new Page(part, sorted.size());
        });
    }

    /** Returns all groups by name, without counting members. */
    public List<Group> all() {
        return database.withHandle(handle ->
                new Conditions().of(handle, ALL).map(Row.to(GroupStore::group)).list());
    }

    /** Returns the members of a group, by first and last name. */
    public List<Member> members(GroupId group) {
        return database.withHandle(handle -> handle.createQuery(MEMBERS)
                .bind("group", group.value())
                .map(Row.to(GroupListStore::member))
                .list());
    }

    /**
     * Returns one page of the members. Takes two queries, however many members there are.
     *
     * @param text words that are parts of names or addresses, in any case
     */
    public MemberPage members(GroupId group, Optional<String> text, boolean byEmail, boolean backwards, Paging paging) {
        boolean everybody = group.equals(GroupId.ALL_USERS);
        NameWords words = NameWords.of(text);
        String people = (everybody ? IN_EVERYBODY : IN_GROUP) + words.conditions();
        String order = order(byEmail, backwards);
        Map<String, Object> count = new HashMap<>(words.values());
        if (!everybody) {
            count.put("group", group.value());
        }
        Map<String, Object> values = new HashMap<>(count);
        values.put("group", group.value());
        values.put("limit", paging.limit());
        values.put("offset", paging.offset());
        return database.withHandle(handle -> {
            long total = handle.createQuery("SELECT COUNT(*) " + people)
                    .bindMap(count)
                    .mapTo(Long.class)
                    .one();
            List<Member> members = handle.createQuery(
                            MEMBER + "FROM (SELECT a.* " + people + order + PART + OF_JOINED + order)
                    .bindMap(values)
                    .map(Row.to(GroupListStore::member))
                    .list();
            return new MemberPage(members, total);
        });
    }

    private static String order(boolean byEmail, boolean backwards) {
        if (byEmail) {
            return backwards ? BY_EMAIL_BACKWARDS : BY_EMAIL;
        }
        return backwards ? BY_PEOPLE_BACKWARDS : BY_PEOPLE;
    }

    /** Returns those of these memberships that are of the group, with the members, by name. Takes one query. */
    public List<Member> members(GroupId group, List<Integer> memberships) {
        return memberships.isEmpty()
                ? List.of()
                : database.withHandle(handle -> handle.createQuery(THESE)
                        .setTemplateEngine(new DefinedAttributeTemplateEngine())
                        .bind("group", group.value())
                        .bindList("memberships", memberships)
                        .map(Row.to(GroupListStore::member))
                        .list());
    }

    /** Counts the members of a group whose membership is of this origin. */
    public int count(GroupId group, String origin) {
        return database.withHandle(handle -> handle.createQuery(COUNT_OF_ORIGIN)
                .bind("group", group.value())
                .bind("origin", origin)
                .mapTo(Integer.class)
                .one());
    }

    /** Returns the groups of a user, by name. */
    public List<Joined> of(UserId user) {
        return database.withHandle(handle -> handle.createQuery(OF_MEMBER)
                .bind("person", user.value())
                .map(Row.to(row -> new Joined(GroupStore.held(row), GroupStore.group(row), row.text("origin"))))
                .list());
    }

    private static Member member(Row row) throws SQLException {
        String first = row.optionalText("first_name").orElse(null);
        String last = row.optionalText("last_name").orElse(null);
        String email = row.text("email");
        String name = User.commonName(first, last, email);
        return new Member(GroupStore.held(row), row.text("origin"), email, first, last, name, row.flag("superuser"));
    }

    /** Returns all memberships, by the user's id; for a manager, those in their groups. */
    public List<GroupStore.Held> memberships(Optional<UserId> managedBy) {
        return database.withHandle(handle -> {
            Query query = handle.createQuery(MEMBERSHIPS + (managedBy.isPresent() ? IN_MANAGED : "") + BY_PERSON);
            managedBy.ifPresent(manager -> query.bind("manager", manager.value()));
            return query.map(Row.to(GroupStore::held)).list();
        });
    }
}

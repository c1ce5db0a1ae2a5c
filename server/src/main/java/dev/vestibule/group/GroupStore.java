package dev.vestibule.group;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.platform.address.MailAddress;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Conditions;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.user.Actor;
import dev.vestibule.user.Groups;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Where groups and memberships are kept. Each change is written together with the history of memberships and its mark in the audit
 * trail, all or nothing. Only people count as members, and only while their accounts are active.
 */
public final class GroupStore {
    /** A group and how many are in it. */
    public record Counted(Group group, long members) {}

    /** That somebody is in a group; clients name it by its number. */
    public record Held(int id, UserId user, int group, boolean manager) {}

    /**
     * Somebody in a group, with what is shown of them.
     *
     * @param origin where the membership comes from
     */
    public record Member(
            Held held,
            String origin,
            String email,
            @Nullable String firstName,
            @Nullable String lastName,
            String commonName,
            boolean superuser) {}

    /**
     * Which groups are listed.
     *
     * @param managedBy leaves out those that this person does not manage
     * @param text part of the name, whatever the case
     */
    public record Filter(Optional<UserId> managedBy, Optional<String> text) {}

    /** By what groups are sorted. */
    public enum Column {
        NAME,
        MEMBERS
    }

    /** A part of the groups that fit, and how many do. */
    public record Page(List<Counted> groups, long total) {}

    /** A part of the members, and how many there are. */
    public record MemberPage(List<Member> members, long total) {}

    /** In which group somebody is, and from where that comes. */
    public record Joined(Held held, Group group, String origin) {}

    /**
     * That somebody came into a group, left it, was made a manager, or is none any more.
     *
     * @param group what it is called, or was when it was deleted
     * @param what added, removed, made-manager or made-member
     * @param origin where the membership comes from, or who ended it
     * @param actor who did it; empty for the system, a provider and the command line
     */
    public record Move(
            Instant at,
            UserId user,
            String email,
            int groupId,
            String group,
            String what,
            String origin,
            Optional<UserId> actor) {}

    /** A part of the history, and how long the whole is. */
    public record History(List<Move> moves, long total) {}

    private static final String ONE = "SELECT id, name, magic_type FROM people_group WHERE id = :id";
    private static final String LISTED = "SELECT g.id, g.name, g.magic_type FROM people_group g";

    /** All memberships, and those that do not count: far quicker than to look at everybody's account. */
    private static final String ALL_MEMBERS = "SELECT group_id, COUNT(*) AS members FROM membership GROUP BY group_id";

    private static final String ABSENT_MEMBERS = """
            SELECT m.group_id, COUNT(*) AS members FROM account a JOIN membership m ON m.account_id = a.id
            WHERE a.state <> 'active' OR a.type <> 'personal' GROUP BY m.group_id
            """;
    private static final String MANAGED = """
             WHERE g.id IN (SELECT own.group_id FROM membership own WHERE own.account_id = :manager AND own.manager = TRUE)
            """;
    private static final String BY_NAME = " ORDER BY g.name_sort, g.id";
    private static final String PART = " LIMIT :limit OFFSET :offset";
    private static final String ALL =
            "SELECT g.id, g.name, g.magic_type FROM people_group g <where> ORDER BY g.name_sort, g.id";
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
    /** From which no group has to be looked at: everybody is in it. */
    private static final String IN_EVERYBODY = "FROM account a WHERE a.type = 'personal' AND a.state = 'active'";

    private static final String IN_GROUP = """
            FROM membership i JOIN account a ON a.id = i.account_id
            WHERE i.group_id = :group AND a.type = 'personal' AND a.state = 'active'
            """;
    /** All of them are in it; but only so does every database begin with the few people. */
    private static final String OF_JOINED = ") a LEFT JOIN membership m ON m.account_id = a.id AND m.group_id = :group";

    private static final String BY_PEOPLE = " ORDER BY a.type, a.state, a.first_sort, a.last_sort, a.id";
    private static final String BY_PEOPLE_BACKWARDS =
            " ORDER BY a.type DESC, a.state DESC, a.first_sort DESC, a.last_sort DESC, a.id DESC";
    private static final String OF_MEMBER = """
            SELECT m.id AS membership_id, m.account_id, m.group_id, m.manager, m.origin, g.id, g.name, g.magic_type
            FROM membership m JOIN people_group g ON g.id = m.group_id WHERE m.account_id = :person
            ORDER BY g.name_sort, g.id
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
    private static final String MEMBERSHIP = """
            SELECT m.id AS membership_id, m.account_id, m.group_id, m.manager
            FROM membership m JOIN account a ON a.id = m.account_id WHERE m.id = :id AND a.type = 'personal'
            """;
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
    private static final String ADD = "INSERT INTO people_group (name) VALUES (:name)";
    private static final String RENAME = "UPDATE people_group SET name = :name WHERE id = :id";
    private static final String LOCK = "SELECT id, name, magic_type FROM people_group WHERE id = :id FOR UPDATE";
    private static final String ALL_IN = "SELECT account_id FROM membership WHERE group_id = :id ORDER BY account_id";
    private static final String DELETE = "DELETE FROM people_group WHERE id = :id";
    private static final String LOCK_PERSON = """
            SELECT superuser FROM account WHERE id = :id AND type = 'personal' AND state = 'active' FOR UPDATE
            """;
    private static final String LOCK_ACCOUNT = "SELECT superuser FROM account WHERE id = :id FOR UPDATE";

    private final Database database;
    private final ChangeLog changes;
    private final Memberships memberships;

    public GroupStore(Database database) {
        this.database = database;
        this.changes = new ChangeLog(database);
        this.memberships = new Memberships(database);
    }

    // --- Seeing ---

    /**
     * Groups by name, all of them or a part. Takes three queries, however many groups and people there are.
     *
     * @param managedBy leaves out those that this person does not manage
     */
    public List<Counted> list(Optional<UserId> managedBy, Optional<Paging> paging) {
        String statement = LISTED + (managedBy.isPresent() ? MANAGED : "") + BY_NAME + (paging.isPresent() ? PART : "");
        return database.withHandle(handle -> {
            Query query = handle.createQuery(statement);
            managedBy.ifPresent(manager -> query.bind("manager", manager.value()));
            paging.ifPresent(asked -> query.bind("limit", asked.limit()).bind("offset", asked.offset()));
            List<Group> groups = query.map(Row.to(GroupStore::group)).list();
            Map<Integer, Long> all = counts(handle, ALL_MEMBERS);
            Map<Integer, Long> absent = counts(handle, ABSENT_MEMBERS);
            return groups.stream().map(group -> counted(group, all, absent)).toList();
        });
    }

    /** The same for lists that people look through. */
    public Page page(Filter filter, Column column, boolean descending, Paging paging) {
        return database.withHandle(handle -> {
            Conditions conditions = new Conditions()
                    .and("manager", MANAGED_BY, filter.managedBy().map(UserId::value))
                    .and("text", CALLED, filter.text().map(Conditions::containing));
            List<Group> groups =
                    conditions.of(handle, ALL).map(Row.to(GroupStore::group)).list();
            Map<Integer, Long> all = counts(handle, ALL_MEMBERS);
            Map<Integer, Long> absent = counts(handle, ABSENT_MEMBERS);
            List<Counted> sorted = new ArrayList<>(groups.stream()
                    .map(group -> counted(group, all, absent))
                    .toList()); // by name, as the database has it
            if (column == Column.MEMBERS) {
                sorted.sort(Comparator.comparingLong(Counted::members));
            }
            if (descending) {
                Collections.reverse(sorted);
            }
            List<Counted> part =
                    sorted.stream().skip(paging.offset()).limit(paging.limit()).toList();
            return new Page(part, sorted.size());
        });
    }

    private static Counted counted(Group group, Map<Integer, Long> all, Map<Integer, Long> absent) {
        return new Counted(group, Math.max(0, all.getOrDefault(group.id(), 0L) - absent.getOrDefault(group.id(), 0L)));
    }

    /** All groups by name, not counted. */
    public List<Group> all() {
        return database.withHandle(handle ->
                new Conditions().of(handle, ALL).map(Row.to(GroupStore::group)).list());
    }

    private static Map<Integer, Long> counts(Handle handle, String statement) {
        return handle
                .createQuery(statement)
                .map(Row.to(row -> Map.entry(row.integer("group_id"), row.bigInteger("members"))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    public Optional<Group> find(int id) {
        return database.withHandle(handle -> one(handle, ONE, id));
    }

    private static Optional<Group> one(Handle handle, String statement, int id) {
        return handle.createQuery(statement)
                .bind("id", id)
                .map(Row.to(GroupStore::group))
                .findOne();
    }

    private static Group group(Row row) throws SQLException {
        return new Group(row.integer("id"), row.text("name"), row.optionalText("magic_type"));
    }

    /** Who is in a group, by first and last name. */
    public List<Member> members(int group) {
        return database.withHandle(handle -> handle.createQuery(MEMBERS)
                .bind("group", group)
                .map(Row.to(GroupStore::member))
                .list());
    }

    /**
     * The same for lists that people look through. Takes two queries, however many members there are.
     *
     * @param text part of a name or an address, whatever the case
     */
    public MemberPage members(int group, Optional<String> text, boolean backwards, Paging paging) {
        boolean everybody = group == Groups.ALL_USERS;
        String people = (everybody ? IN_EVERYBODY : IN_GROUP) + (text.isPresent() ? UserStore.CONTAINING : "");
        String order = backwards ? BY_PEOPLE_BACKWARDS : BY_PEOPLE;
        Map<String, Object> count = new HashMap<>();
        if (!everybody) {
            count.put("group", group);
        }
        text.ifPresent(part -> {
            count.put("text", Conditions.containing(part));
            count.put("address", Conditions.containing(MailAddress.fragment(part)));
        });
        Map<String, Object> values = new HashMap<>(count);
        values.put("group", group);
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
                    .map(Row.to(GroupStore::member))
                    .list();
            return new MemberPage(members, total);
        });
    }

    /** The groups of one person, by name. */
    public List<Joined> of(UserId person) {
        return database.withHandle(handle -> handle.createQuery(OF_MEMBER)
                .bind("person", person.value())
                .map(Row.to(row -> new Joined(held(row), group(row), row.text("origin"))))
                .list());
    }

    private static Member member(Row row) throws SQLException {
        String first = row.optionalText("first_name").orElse(null);
        String last = row.optionalText("last_name").orElse(null);
        String email = row.text("email");
        String name = User.commonName(first, last, email);
        return new Member(held(row), row.text("origin"), email, first, last, name, row.flag("superuser"));
    }

    private static Held held(Row row) throws SQLException {
        return new Held(
                row.integer("membership_id"),
                new UserId(row.integer("account_id")),
                row.integer("group_id"),
                row.flag("manager"));
    }

    /** All memberships, by the person's number; for somebody, those in the groups that they manage. */
    public List<Held> memberships(Optional<UserId> managedBy) {
        return database.withHandle(handle -> {
            Query query = handle.createQuery(MEMBERSHIPS + (managedBy.isPresent() ? IN_MANAGED : "") + BY_PERSON);
            managedBy.ifPresent(manager -> query.bind("manager", manager.value()));
            return query.map(Row.to(GroupStore::held)).list();
        });
    }

    /** One membership; of a closed account too. */
    public Optional<Held> membership(int id) {
        return database.withHandle(handle -> membership(handle, id));
    }

    private static Optional<Held> membership(Handle handle, int id) {
        return handle.createQuery(MEMBERSHIP)
                .bind("id", id)
                .map(Row.to(GroupStore::held))
                .findOne();
    }

    /** How memberships came and went, the latest first; of one person, of one group, or of all. */
    public History history(Optional<UserId> user, Optional<Integer> group, Paging paging) {
        String where = (user.isPresent() ? OF_PERSON : "") + (group.isPresent() ? OF_GROUP : "");
        Map<String, Object> values = new HashMap<>();
        user.ifPresent(person -> values.put("user", person.value()));
        group.ifPresent(number -> values.put("group", number));
        return database.withHandle(handle -> {
            long total = handle.createQuery(COUNT_MOVES + where)
                    .bindMap(values)
                    .mapTo(Long.class)
                    .one();
            List<Move> moves = handle.createQuery(MOVES + where + LATEST)
                    .bindMap(values)
                    .bind("limit", paging.limit())
                    .bind("offset", paging.offset())
                    .map(Row.to(GroupStore::move))
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
                row.integer("group_id"),
                row.optionalText("name").orElse(""),
                row.text("what"),
                row.text("origin"),
                actor.isPresent() ? Optional.of(new UserId(actor.getAsInt())) : Optional.empty());
    }

    // --- Groups ---

    /**
     * Makes a group.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException when the name is taken, whatever the case
     */
    public Group add(String name, Actor by, Instant now) {
        return database.unlessTaken(handle -> {
                    int id = handle.createUpdate(ADD)
                            .bind("name", name)
                            .executeAndReturnGeneratedKeys("id")
                            .mapTo(Integer.class)
                            .one();
                    note(handle, "group.create", id, Map.of("name", name), by, now);
                    return new Group(id, name, Optional.empty());
                })
                .orElseThrow(Refusal.GROUP_NAME_TAKEN::exception);
    }

    /**
     * Gives a group another name; empty when there is none.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException when the name is taken, whatever the case
     */
    public Optional<Group> rename(int id, String name, Actor by, Instant now) {
        return database.unlessTaken(handle -> {
                    Optional<Group> before = one(handle, LOCK, id);
                    if (before.filter(group -> !group.name().equals(name)).isEmpty()) {
                        return before;
                    }
                    handle.createUpdate(RENAME)
                            .bind("id", id)
                            .bind("name", name)
                            .execute();
                    Map<String, Object> change = AuditStore.change(before.get().name(), name);
                    note(handle, "group.rename", id, Map.of("name", change), by, now);
                    return Optional.of(new Group(id, name, before.get().magicType()));
                })
                .orElseThrow(Refusal.GROUP_NAME_TAKEN::exception);
    }

    /** Deletes a group, and says who was in it; empty when there is none. */
    public Optional<Collection<UserId>> delete(int id, Actor by, Instant now) {
        return database.inTransaction(handle -> one(handle, LOCK, id).map(group -> {
            Collection<UserId> gone = empty(handle, id, by, now);
            handle.createUpdate(DELETE).bind("id", id).execute();
            note(handle, "group.delete", id, Map.of("name", group.name(), "members", gone.size()), by, now);
            return gone;
        }));
    }

    /** Takes everybody out of a group, and says who was in it; empty when there is no such group. */
    public Optional<Collection<UserId>> clear(int id, Actor by, Instant now) {
        return database.inTransaction(handle -> one(handle, LOCK, id).map(group -> {
            Collection<UserId> gone = empty(handle, id, by, now);
            note(handle, "group.clear", id, Map.of("members", gone.size()), by, now);
            return gone;
        }));
    }

    private Collection<UserId> empty(Handle handle, int group, Actor by, Instant now) {
        List<Integer> members = handle.createQuery(ALL_IN)
                .bind("id", group)
                .mapTo(Integer.class)
                .list();
        memberships.removeAll(group, Memberships.Cause.byHand(by, now));
        changes.addAll(
                handle,
                ChangeLog.Kind.USER,
                members.stream().map(member -> Integer.toString(member)).toList());
        return members.stream().map(UserId::new).toList();
    }

    private static void note(
            Handle handle, String action, int group, Map<String, Object> details, Actor by, Instant now) {
        AuditEvent.Subject subject = new AuditEvent.Subject("group", Integer.toString(group));
        AuditStore.add(handle, new AuditEvent(now, by, action, subject, details));
    }

    // --- Memberships ---

    /**
     * Puts an active person into a group; who is in it stays, and manages it if that is said.
     *
     * @param manager leaves it as it is when it is empty
     * @return false when there is no such active person
     * @throws dev.vestibule.platform.refusal.RefusedException when there is no such group, or an administrator would manage one
     */
    public boolean join(UserId user, int group, Optional<Boolean> manager, Actor by, Instant now) {
        return database.inTransaction(handle -> {
            if (group == Groups.ADMINISTRATORS) {
                memberships.lockAdministrators();
            }
            Optional<Boolean> administrator = lock(handle, LOCK_PERSON, user);
            if (administrator.isEmpty()) {
                return false;
            }
            if (administrator.get() && manager.orElse(false)) {
                throw Refusal.ADMINISTRATOR_IS_NO_MANAGER.exception();
            }
            Memberships.Cause cause = Memberships.Cause.byHand(by, now);
            boolean managing = manager.orElse(false);
            if (memberships.join(user, group, managing, cause)) {
                changed(handle, "membership.add", user, Map.of("group", group, "manager", managing), by, now);
            } else if (manager.isPresent() && memberships.setManager(user, group, managing, cause)) {
                promoted(handle, user, group, managing, by, now);
            }
            return true;
        });
    }

    /**
     * Lets a member manage the group, or no more.
     *
     * @return false when there is no such membership
     * @throws dev.vestibule.platform.refusal.RefusedException when an administrator would manage a group
     */
    public boolean setManager(Held held, boolean manager, Actor by, Instant now) {
        return database.inTransaction(handle -> {
            Optional<Boolean> administrator = lock(handle, LOCK_ACCOUNT, held.user());
            if (membership(handle, held.id()).isEmpty()) {
                return false;
            }
            if (administrator.orElse(false) && manager) {
                throw Refusal.ADMINISTRATOR_IS_NO_MANAGER.exception();
            }
            Memberships.Cause cause = Memberships.Cause.byHand(by, now);
            if (memberships.setManager(held.user(), held.group(), manager, cause)) {
                promoted(handle, held.user(), held.group(), manager, by, now);
            }
            return true;
        });
    }

    private void promoted(Handle handle, UserId user, int group, boolean manager, Actor by, Instant now) {
        Map<String, Object> change = AuditStore.change(!manager, manager);
        changed(handle, "membership.change", user, Map.of("group", group, "manager", change), by, now);
    }

    /**
     * Takes a member out of the group.
     *
     * @return false when there is no such membership
     * @throws dev.vestibule.platform.refusal.RefusedException when it is the last active administrator
     */
    public boolean leave(Held held, Actor by, Instant now) {
        return database.inTransaction(handle -> {
            if (held.group() == Groups.ADMINISTRATORS) {
                memberships.lockAdministrators();
            }
            lock(handle, LOCK_ACCOUNT, held.user());
            if (membership(handle, held.id()).isEmpty()) {
                return false;
            }
            memberships.leave(held.user(), held.group(), Memberships.Cause.byHand(by, now));
            changed(handle, "membership.remove", held.user(), Map.of("group", held.group()), by, now);
            return true;
        });
    }

    /** Locks an account, and says whether it is an administrator's; empty when there is none such. */
    private static Optional<Boolean> lock(Handle handle, String statement, UserId user) {
        return handle.createQuery(statement)
                .bind("id", user.value())
                .mapTo(Boolean.class)
                .findOne();
    }

    private void changed(
            Handle handle, String action, UserId user, Map<String, Object> details, Actor by, Instant now) {
        AuditStore.add(handle, new AuditEvent(now, by, action, AuditEvent.Subject.of(user), details));
        changes.add(handle, ChangeLog.Kind.USER, Integer.toString(user.value()));
    }
}

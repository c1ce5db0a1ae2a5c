package dev.vestibule.user.admin;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.NameWords;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jdbi.v3.core.statement.TemplateEngine;

/** Reads users for lists and for their pages. Accounts of service keys are not among them. */
public final class UserListStore {
    /** The states of the listed users. */
    public enum Status {
        ACTIVE,
        /** Active, and never signed in. */
        NEVER_SIGNED_IN,
        DEACTIVATED,
        ALL
    }

    /** The roles of the listed users. */
    public enum Role {
        ADMINISTRATOR,
        NO_ADMINISTRATOR,
        /** Manages a group. */
        MANAGER,
        /** Neither an administrator nor a manager. */
        USER
    }

    /** The columns by which lists are sorted; names ignore case. */
    public enum Order {
        FIRST_NAME("a.first_sort, a.last_sort, a.id"),
        LAST_NAME("a.last_sort, a.first_sort, a.id"),
        EMAIL("a.email, a.id"),
        JOINED("a.joined_at, a.id"),
        /** Users who never signed in come before all others; the databases sort nulls in different ways. */
        LAST_SIGN_IN("CASE WHEN a.last_sign_in_at IS NULL THEN 0 ELSE 1 END, a.last_sign_in_at, a.id");

        private final String columns;

        Order(String columns) {
            this.columns = columns;
        }

        private String sql(boolean descending, Status status) {
            Stream<String> constant =
                    status == Status.ACTIVE || status == Status.NEVER_SIGNED_IN ? OF_ACTIVE.stream() : Stream.of();
            return Stream.concat(constant, Stream.of(columns.split(", ", -1)))
                    .map(column -> descending ? column + " DESC" : column)
                    .collect(Collectors.joining(", "));
        }
    }

    /** Begin an index of active users; sorting by them changes nothing, as they are constant. */
    private static final List<String> OF_ACTIVE = List.of("a.type", "a.state");

    /**
     * A filter of users.
     *
     * @param text part of a name or an address, in any case
     * @param group the group whose members are listed
     * @param near the user who must share a group with those who are listed, besides All Users, and who is always
     *     listed
     * @param method the provider that they are linked to; {@link #PASSKEY} for users with a passkey; empty text
     *     for users with a password and no provider
     * @param secondFactor whether they have a second factor
     */
    public record Filter(
            Status status,
            Optional<String> text,
            NameWords words,
            Optional<GroupId> group,
            Optional<UserId> near,
            Optional<Role> role,
            Optional<String> method,
            Optional<Boolean> secondFactor) {
        /** Stands for passkeys among the methods; no key of a provider has such a character. */
        public static final String PASSKEY = "#passkey";

        /** Returns a filter for all users in this state. */
        public static Filter of(Status status) {
            return new Filter(
                    status,
                    Optional.empty(),
                    NameWords.NONE,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        public Filter containing(Optional<String> part) {
            return new Filter(status, part, words, group, near, role, method, secondFactor);
        }

        public Filter containing(NameWords wanted) {
            return new Filter(status, text, wanted, group, near, role, method, secondFactor);
        }

        public Filter inGroup(Optional<GroupId> wanted) {
            return new Filter(status, text, words, wanted, near, role, method, secondFactor);
        }

        public Filter withRole(Optional<Role> wanted) {
            return new Filter(status, text, words, group, near, wanted, method, secondFactor);
        }

        public Filter signingInWith(Optional<String> wanted) {
            return new Filter(status, text, words, group, near, role, wanted, secondFactor);
        }

        public Filter withSecondFactor(Optional<Boolean> wanted) {
            return new Filter(status, text, words, group, near, role, method, wanted);
        }

        Filter sharingGroupsWith(UserId user) {
            return new Filter(status, text, words, group, Optional.of(user), role, method, secondFactor);
        }
    }

    /** One page of a list, and its total length. */
    public record Page(List<User> people, long total) {}

    private static final String METHODS = """
            SELECT l.account_id, l.provider FROM external_identity l WHERE l.account_id IN (<users>)
            ORDER BY l.last_used_at DESC, l.id
            """;
    private static final String WITH_PASSKEY = """
            SELECT DISTINCT k.account_id FROM passkey k WHERE k.account_id IN (<users>) AND k.verifies_user = TRUE
            """;
    private static final String WITH_PASSWORD =
            "SELECT c.account_id FROM password_credential c WHERE c.account_id IN (<users>)";
    private static final String PART = " LIMIT :limit OFFSET :offset";
    private static final String LISTED =
            "SELECT " + UserStore.COLUMNS + ", a.first_sort, a.last_sort FROM account a WHERE ";
    private static final String WITH_GROUPS = "SELECT a.*, " + UserStore.PROVIDER + ", m.group_id, m.manager FROM (";
    private static final String OF_LISTED = ") a LEFT JOIN membership m ON m.account_id = a.id";
    private static final String COUNT = "SELECT COUNT(*) FROM account a WHERE ";
    private static final String THESE = WITH_GROUPS + LISTED + "a.type = 'personal' AND a.id IN (<users>)" + OF_LISTED
            + " ORDER BY a.first_sort, a.last_sort, a.id, m.group_id";

    /** Inserts lists into statements, which are fixed texts elsewhere. */
    private static final TemplateEngine LISTS = new DefinedAttributeTemplateEngine();

    private final Database database;
    private final UserStore users;

    public UserListStore(Database database, UserStore users) {
        this.database = database;
        this.users = users;
    }

    /** Returns users with their memberships, all that match or one page. Takes two queries, however many there are. */
    public Page list(Filter filter, Order order, boolean descending, Optional<Paging> paging) {
        String where = UserConditions.of(filter);
        String part = paging.isPresent() ? " ORDER BY " + order.sql(descending, filter.status()) + PART : "";
        String sorted = order.sql(descending, Status.ALL);
        String statement = WITH_GROUPS + LISTED + where + part + OF_LISTED + " ORDER BY " + sorted + ", m.group_id";
        Map<String, Object> values = UserConditions.values(filter);
        return database.withHandle(handle -> {
            long total = handle.createQuery(COUNT + where)
                    .bindMap(values)
                    .mapTo(Long.class)
                    .one();
            Map<String, Object> bounds = new HashMap<>(values);
            paging.ifPresent(asked -> {
                bounds.put("limit", asked.limit());
                bounds.put("offset", asked.offset());
            });
            return new Page(UserStore.people(handle.createQuery(statement).bindMap(bounds)), total);
        });
    }

    /** Returns how many users match. */
    public long count(Filter filter) {
        return database.withHandle(handle -> handle.createQuery(COUNT + UserConditions.of(filter))
                .bindMap(UserConditions.values(filter))
                .mapTo(Long.class)
                .one());
    }

    /**
     * How users sign in.
     *
     * @param providers the keys of the providers that they are linked to, the latest first
     */
    public record Methods(Set<UserId> withPassword, Set<UserId> withPasskey, Map<UserId, List<String>> providers) {
        /** Returns the keys of a user's providers, each once. */
        public Stream<String> providersOf(UserId user) {
            return providers.getOrDefault(user, List.of()).stream().distinct();
        }
    }

    /** Returns how these users sign in. Takes three queries, however many there are. */
    public Methods methods(Collection<UserId> users) {
        if (users.isEmpty()) {
            return new Methods(Set.of(), Set.of(), Map.of());
        }
        List<Integer> numbers = users.stream().map(UserId::value).toList();
        return database.withHandle(handle -> {
            Set<UserId> withPassword = those(handle, WITH_PASSWORD, numbers);
            Set<UserId> withPasskey = those(handle, WITH_PASSKEY, numbers);
            Map<UserId, List<String>> providers = handle
                    .createQuery(METHODS)
                    .setTemplateEngine(LISTS)
                    .bindList("users", numbers)
                    .map(Row.to(row -> Map.entry(new UserId(row.integer("account_id")), row.text("provider"))))
                    .stream()
                    .collect(Collectors.groupingBy(
                            Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
            return new Methods(withPassword, withPasskey, providers);
        });
    }

    private static Set<UserId> those(Handle handle, String query, List<Integer> numbers) {
        return handle.createQuery(query)
                .setTemplateEngine(LISTS)
                .bindList("users", numbers)
                .mapTo(Integer.class)
                .map(UserId::new)
                .set();
    }

    /** Returns those of these users who exist, by name, with their memberships. Takes one query. */
    public List<User> these(Collection<UserId> wanted) {
        return wanted.isEmpty()
                ? List.of()
                : database.withHandle(handle -> UserStore.people(handle.createQuery(THESE)
                        .setTemplateEngine(LISTS)
                        .bindList("users", wanted.stream().map(UserId::value).toList())));
    }

    /** Returns a user in any state. */
    public Optional<User> find(UserId id) {
        return users.find(id).filter(user -> user.type() == User.Type.PERSONAL);
    }
}

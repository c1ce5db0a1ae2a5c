package dev.vestibule.user.admin;

import dev.vestibule.platform.address.MailAddress;
import dev.vestibule.platform.database.Conditions;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads users for lists and for their pages. Accounts of service keys are not among them. */
public final class UserListStore {
    /** The states of the listed users. */
    public enum Status {
        ACTIVE,
        DEACTIVATED,
        ALL
    }

    /** The name by which lists are sorted first, ignoring case. */
    public enum Order {
        FIRST_NAME,
        FIRST_NAME_BACKWARDS,
        LAST_NAME
    }

    /**
     * A filter of users.
     *
     * @param text part of a name or an address, in any case
     * @param group the group whose members are listed
     * @param near the user who must share a group with those who are listed, besides All Users, and who is always
     *     listed
     * @param administrators true for administrators only, false for all others
     */
    public record Filter(
            Status status,
            Optional<String> text,
            Optional<GroupId> group,
            Optional<UserId> near,
            Optional<Boolean> administrators) {
        /** Returns a filter for all users in this state. */
        public static Filter of(Status status) {
            return new Filter(status, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        public Filter containing(Optional<String> part) {
            return new Filter(status, part, group, near, administrators);
        }

        public Filter inGroup(Optional<GroupId> wanted) {
            return new Filter(status, text, wanted, near, administrators);
        }

        Filter sharingGroupsWith(UserId user) {
            return new Filter(status, text, group, Optional.of(user), administrators);
        }

        Filter administrators(Optional<Boolean> only) {
            return new Filter(status, text, group, near, only);
        }
    }

    /** One page of a list, and its total length. */
    public record Page(List<User> people, long total) {}

    private static final String PERSONAL = "a.type = 'personal'";
    private static final String ACTIVE = " AND a.state = 'active'";
    private static final String NOT_ACTIVE = " AND a.state <> 'active'";
    private static final String IN_GROUP = """
             AND EXISTS (SELECT 1 FROM membership i WHERE i.account_id = a.id AND i.group_id = :group)
            """;
    private static final String NEAR = """
             AND (a.id = :near OR EXISTS (
                SELECT 1 FROM membership theirs JOIN membership mine ON mine.group_id = theirs.group_id
                WHERE theirs.account_id = a.id AND mine.account_id = :near AND mine.group_id <> :everybody))
            """;
    private static final String ADMINISTRATORS = " AND a.superuser = :administrators";
    /** The columns that begin an index of active users; sorting by them changes nothing, as they are constant. */
    private static final String OF_ACTIVE = "a.type, a.state, ";

    private static final String OF_ACTIVE_BACKWARDS = "a.type DESC, a.state DESC, ";

    private static final String BY_FIRST_NAME = "a.first_sort, a.last_sort, a.id";
    private static final String BY_FIRST_NAME_BACKWARDS = "a.first_sort DESC, a.last_sort DESC, a.id DESC";
    private static final String BY_LAST_NAME = "a.last_sort, a.first_sort, a.id";
    private static final String PART = " LIMIT :limit OFFSET :offset";
    private static final String LISTED =
            "SELECT " + UserStore.COLUMNS + ", a.first_sort, a.last_sort FROM account a WHERE ";
    private static final String WITH_GROUPS = "SELECT a.*, " + UserStore.PROVIDER + ", m.group_id, m.manager FROM (";
    private static final String OF_LISTED = ") a LEFT JOIN membership m ON m.account_id = a.id";
    private static final String COUNT = "SELECT COUNT(*) FROM account a WHERE ";

    private final Database database;
    private final UserStore users;

    public UserListStore(Database database, UserStore users) {
        this.database = database;
        this.users = users;
    }

    /** Returns users with their memberships, all that match or one page. Takes two queries, however many there are. */
    public Page list(Filter filter, Order order, Optional<Paging> paging) {
        String where = where(filter);
        String sorted = switch (order) {
            case FIRST_NAME -> BY_FIRST_NAME;
            case FIRST_NAME_BACKWARDS -> BY_FIRST_NAME_BACKWARDS;
            case LAST_NAME -> BY_LAST_NAME;
        };
        String begin = order == Order.FIRST_NAME_BACKWARDS ? OF_ACTIVE_BACKWARDS : OF_ACTIVE;
        String first = filter.status() == Status.ACTIVE ? begin + sorted : sorted;
        String part = paging.isPresent() ? " ORDER BY " + first + PART : "";
        String statement = WITH_GROUPS + LISTED + where + part + OF_LISTED + " ORDER BY " + sorted + ", m.group_id";
        Map<String, Object> values = values(filter);
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

    private static String where(Filter filter) {
        String state = switch (filter.status()) {
            case ACTIVE -> ACTIVE;
            case DEACTIVATED -> NOT_ACTIVE;
            case ALL -> "";
        };
        return PERSONAL
                + state
                + (filter.text().isPresent() ? UserStore.CONTAINING : "")
                + (filter.group().isPresent() ? IN_GROUP : "")
                + (filter.near().isPresent() ? NEAR : "")
                + (filter.administrators().isPresent() ? ADMINISTRATORS : "");
    }

    private static Map<String, Object> values(Filter filter) {
        Map<String, Object> values = new HashMap<>();
        filter.text().ifPresent(part -> {
            values.put("text", Conditions.containing(part));
            values.put("address", Conditions.containing(MailAddress.fragment(part)));
        });
        filter.group().ifPresent(group -> values.put("group", group.value()));
        filter.near().ifPresent(user -> {
            values.put("near", user.value());
            values.put("everybody", GroupId.ALL_USERS.value());
        });
        filter.administrators().ifPresent(only -> values.put("administrators", only));
        return values;
    }

    /** Returns a user in any state. */
    public Optional<User> find(UserId id) {
        return users.find(id).filter(user -> user.type() == User.Type.PERSONAL);
    }
}

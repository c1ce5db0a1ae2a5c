package dev.vestibule.user.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.group.GroupListStore;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Statements;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.FreshDatabase;
import dev.vestibule.testing.OnEachDatabase;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.NameWords;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.admin.UserListStore.Filter;
import dev.vestibule.user.admin.UserListStore.Order;
import dev.vestibule.user.admin.UserListStore.Page;
import dev.vestibule.user.admin.UserListStore.Role;
import dev.vestibule.user.admin.UserListStore.Status;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Lists take the same few statements however long they are: 1,000 groups, and 20,000 users on PostgreSQL or 5,000 on
 * H2 and MariaDB.
 */
@OnEachDatabase
class UserListTest {
    private static final GroupId SMALL = new GroupId(177);
    private static final Optional<Paging> PAGE = Optional.of(new Paging(50, 0));

    private static final int PART = 2_000;

    private final Database database;
    private final UserListStore store;
    private final int people;
    private final Statements statements;

    UserListTest(FreshDatabase fresh) {
        database = fresh.database();
        store = new UserListStore(database, new UserStore(database));
        people = fresh.kind() == DatabaseKind.POSTGRES ? 20_000 : 5_000;
        statements = Statements.on(database);
    }

    @BeforeEach
    void many() {
        if (database.<Long>withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM account")
                        .mapTo(Long.class)
                        .one())
                == 0) {
            run("INSERT INTO people_group (id, name) SELECT n + 100, CONCAT('Group ', n) FROM (" + numbers(1_000)
                    + ") numbers");
            inParts(
                    "INSERT INTO account (email, first_name, last_name, superuser, state, generation, joined_at, updated_at)"
                            + " SELECT CONCAT('p', n, '@example.com'), CONCAT('First', MOD(n * 7919, " + people
                            + ")), CONCAT('Last', n), FALSE, CASE WHEN MOD(n, 20) = 0 THEN 'left' ELSE 'active' END, 0, "
                            + database.dialect().now() + ", "
                            + database.dialect().now() + " FROM (" + numbers(people)
                            + ") numbers WHERE n",
                    0);
            inParts(
                    "INSERT INTO membership (account_id, group_id, origin, created_at) SELECT id, 1, 'system', joined_at"
                            + " FROM account WHERE id",
                    1);
            inParts(
                    "INSERT INTO membership (account_id, group_id, origin, created_at)"
                            + " SELECT id, 100 + MOD(id, 1000), 'hand', joined_at FROM account WHERE id",
                    1);
            analyse();
        }
    }

    private String numbers(int most) {
        return switch (database.dialect()) {
            case H2 -> "SELECT \"X\" AS n FROM SYSTEM_RANGE(0, " + (most - 1) + ")";
            case POSTGRES -> "SELECT n FROM generate_series(0, " + (most - 1) + ") AS n";
            case MARIADB -> "SELECT seq AS n FROM seq_0_to_" + (most - 1);
        };
    }

    /** So that no statement takes longer than they may. */
    private void inParts(String statement, int first) {
        for (int from = first; from < first + people; from += PART) {
            run(statement + " BETWEEN " + from + " AND " + (from + PART - 1));
        }
    }

    private void run(String statement) {
        database.useTransaction(handle -> handle.execute(statement));
    }

    private void analyse() {
        switch (database.dialect()) {
            case H2 -> run("ANALYZE");
            case POSTGRES -> database.withHandle(handle -> handle.execute("ANALYZE"));
            case MARIADB -> database.withHandle(handle -> handle.execute("ANALYZE TABLE account, membership"));
        }
    }

    @Test
    void aListTakesTwoStatementsWhateverItIsAbout() {
        Filter active = Filter.of(Status.ACTIVE);
        for (Filter filter : List.of(
                active,
                Filter.of(Status.ALL),
                active.containing(Optional.of("LAST77")),
                active.containing(NameWords.of(Optional.of("last77 first"))),
                active.withRole(Optional.of(Role.USER)).signingInWith(Optional.of("")),
                active.inGroup(Optional.of(SMALL)),
                active.inGroup(Optional.of(GroupId.ALL_USERS)))) {
            for (Order order : Order.values()) {
                boolean descending = order == Order.LAST_SIGN_IN;
                for (int limit : new int[] {1, 50, 500}) {
                    Optional<Paging> paging = Optional.of(new Paging(limit, 0));
                    assertThat(statements.of(() -> store.list(filter, order, descending, paging)))
                            .isEqualTo(2);
                }
            }
        }
        assertThat(statements.of(() ->
                        store.list(active.inGroup(Optional.of(SMALL)), Order.FIRST_NAME, false, Optional.empty())))
                .isEqualTo(2);
    }

    @Test
    void groupsAndTheirMembersTakeTheSameFewStatements() {
        GroupListStore groups = new GroupListStore(database);
        assertThat(statements.of(() -> groups.list(Optional.empty(), Optional.empty())))
                .isEqualTo(3);
        assertThat(statements.of(() -> groups.list(Optional.of(new UserId(1)), PAGE)))
                .isEqualTo(3);
        assertThat(statements.of(() -> groups.members(SMALL))).isEqualTo(1);
        assertThat(statements.of(() -> groups.memberships(Optional.empty()))).isEqualTo(1);
        for (GroupListStore.Column column : GroupListStore.Column.values()) {
            for (Optional<String> text : List.of(Optional.<String>empty(), Optional.of("UP 77"))) {
                GroupListStore.Filter filter = new GroupListStore.Filter(Optional.empty(), text);
                assertThat(statements.of(() -> groups.page(filter, column, true, PAGE.get())))
                        .isEqualTo(5);
            }
        }
        for (GroupId group : List.of(GroupId.ALL_USERS, SMALL)) {
            for (Optional<String> text : List.of(Optional.<String>empty(), Optional.of("LAST77"))) {
                for (boolean backwards : new boolean[] {false, true}) {
                    assertThat(statements.of(() -> groups.members(group, text, false, backwards, PAGE.get())))
                            .isEqualTo(2);
                }
            }
        }
        List<GroupListStore.Counted> all = groups.list(Optional.empty(), Optional.empty());
        assertThat(all).hasSize(1_002);
        assertThat(all)
                .filteredOn(counted -> counted.group().id().equals(GroupId.ALL_USERS))
                .extracting(GroupListStore.Counted::members)
                .containsExactly((long) people - people / 20);
    }

    @Test
    void membersOfAGroupAreTheSameInPartsAsWhole() {
        GroupListStore groups = new GroupListStore(database);
        for (GroupId group : List.of(SMALL, GroupId.ALL_USERS)) {
            GroupListStore.MemberPage first = groups.members(group, Optional.empty(), false, false, PAGE.get());
            GroupListStore.MemberPage last = groups.members(group, Optional.empty(), false, true, PAGE.get());
            List<GroupListStore.Member> whole = groups.members(group);
            assertThat(first.total()).isEqualTo(whole.size());
            assertThat(first.members()).isEqualTo(whole.subList(0, Math.min(50, whole.size())));
            assertThat(last.members().get(0)).isEqualTo(whole.get(whole.size() - 1));
        }
        GroupListStore.MemberPage some =
                groups.members(GroupId.ALL_USERS, Optional.of("last77"), false, false, PAGE.get());
        assertThat(some.members())
                .isNotEmpty()
                .allMatch(member -> member.lastName().startsWith("Last77"));
        assertThat(some.total())
                .isEqualTo(groups.members(GroupId.ALL_USERS).stream()
                        .filter(member -> member.lastName().startsWith("Last77"))
                        .count());
    }

    @Test
    void eachWordIsPartOfANameOrTheAddressWhateverTheirOrder() {
        Filter all = Filter.of(Status.ACTIVE);
        Page one = store.list(all.containing(NameWords.of(Optional.of("last77 P77@ first"))), Order.EMAIL, false, PAGE);
        assertThat(one.people())
                .singleElement()
                .satisfies(user -> assertThat(user.email().address()).isEqualTo("p77@example.com"));
        Page none = store.list(all.containing(NameWords.of(Optional.of("last77 nobody"))), Order.EMAIL, false, PAGE);
        assertThat(none.people()).isEmpty();
    }

    @Test
    void thePagesTogetherAreTheWholeListInOrder() {
        Filter some = Filter.of(Status.ACTIVE).containing(Optional.of("last1"));
        Page whole = store.list(some, Order.FIRST_NAME, false, Optional.empty());
        assertThat(whole.people()).hasSize((int) whole.total());
        int third = (int) whole.total() / 3;
        Page part = store.list(some, Order.FIRST_NAME, false, Optional.of(new Paging(70, third)));
        assertThat(part.people()).isEqualTo(whole.people().subList(third, third + 70));
        assertThat(part.people()).allMatch(user -> user.memberships().size() == 2);
    }

    @Test
    void theFirstPageIsReadFromAnIndexAndNotSorted() {
        Page page = store.list(Filter.of(Status.ACTIVE), Order.FIRST_NAME, false, PAGE);
        assertThat(page.total()).isEqualTo(people - people / 20);
        assertThat(page.people()).hasSize(50);
        assertThat(page.people().stream().map(user -> user.profile().firstName()))
                .isSorted();
        String plan = database.withHandle(handle -> String.join(
                "\n",
                handle.createQuery("EXPLAIN SELECT a.id FROM account a WHERE a.type = 'personal' AND a.state = 'active'"
                                + " ORDER BY a.type, a.state, a.first_sort, a.last_sort, a.id LIMIT 50")
                        .mapToMap()
                        .map(Object::toString)
                        .list()));
        assertThat(plan).containsIgnoringCase("account_by_first_name");
    }
}

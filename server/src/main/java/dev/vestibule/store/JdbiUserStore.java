package dev.vestibule.store;

import dev.vestibule.refusal.Refusal;
import dev.vestibule.session.EndReason;
import dev.vestibule.user.Email;
import dev.vestibule.user.Groups;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Accounts and their memberships. */
public final class JdbiUserStore implements UserStore {
    static final String COLUMNS = """
            a.id, a.email, a.first_name, a.last_name, a.superuser, a.state, a.locale, a.generation,
            a.joined_at, a.updated_at, a.first_sign_in_at, a.last_sign_in_at
            """;
    private static final String BY_ID = "SELECT " + COLUMNS + " FROM account a WHERE a.id = :id";
    private static final String BY_EMAIL = "SELECT " + COLUMNS + " FROM account a WHERE a.email = :email";
    private static final String GROUPS = """
            SELECT group_id FROM membership WHERE account_id = :id ORDER BY group_id
            """;
    private static final String OTHERS = """
            SELECT COUNT(*) FROM (SELECT id FROM account WHERE id <> :id LIMIT 1) others
            """;
    private static final String ACTIVE_ADMINISTRATORS = """
            SELECT id FROM account WHERE superuser = TRUE AND state = 'active' ORDER BY id FOR UPDATE
            """;
    private static final String ADMINISTRATORS =
            "SELECT " + COLUMNS + " FROM account a WHERE a.superuser = TRUE AND a.state = 'active' ORDER BY a.id";
    private static final String ANY_ADMINISTRATOR = """
            SELECT COUNT(*) FROM (SELECT id FROM account WHERE superuser = TRUE AND state = 'active' LIMIT 1) found
            """;
    private static final String DESCRIBE = """
            UPDATE account SET first_name = :firstName, last_name = :lastName, locale = :locale, updated_at = :now
            WHERE id = :id AND state = 'active'
            """;
    private static final String CLOSE = """
            UPDATE account SET state = 'left', generation = generation + 1, updated_at = :now
            WHERE id = :id AND state = 'active'
            """;
    private static final String ADD = """
            INSERT INTO account (email, first_name, last_name, superuser, state, locale, generation, joined_at, updated_at)
            VALUES (:email, :firstName, :lastName, :superuser, 'active', :locale, 0, :now, :now)
            """;
    private static final String MAKE_ADMINISTRATOR = """
            UPDATE account SET superuser = TRUE, state = 'active', updated_at = :now
            WHERE id = :id AND (superuser = FALSE OR state <> 'active')
            """;
    private static final String JOIN_ADMINISTRATORS = """
            INSERT INTO membership (account_id, group_id, origin, created_at) VALUES (:id, :group, :origin, :now)
            """;
    private static final String COMMAND_LINE = "command-line";
    private static final String JOIN = """
            INSERT INTO membership (account_id, group_id, origin, created_at) VALUES (:id, :group, 'system', :now)
            """;

    private final Database database;
    private final ChangeLog changes;
    private final JdbiSessionStore sessions;

    public JdbiUserStore(Database database, JdbiSessionStore sessions) {
        this.database = database;
        this.changes = new ChangeLog(database);
        this.sessions = sessions;
    }

    @Override
    public Optional<User> find(UserId id) {
        return database.withHandle(handle -> {
            List<Integer> groups = groups(handle, id);
            return handle.createQuery(BY_ID)
                    .bind("id", id.value())
                    .map(Row.to(row -> user(row, groups)))
                    .findOne();
        });
    }

    @Override
    public Optional<User> findByEmail(Email email) {
        return database.withHandle(handle -> handle.createQuery(BY_EMAIL)
                        .bind("email", email.address())
                        .map(Row.to(row -> user(row, List.of())))
                        .findOne())
                .flatMap(found -> find(found.id()));
    }

    @Override
    public boolean othersThan(UserId id) {
        return database.withHandle(handle -> handle.createQuery(OTHERS)
                        .bind("id", id.value())
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    @Override
    public List<User> administrators() {
        return database.withHandle(handle -> handle.createQuery(ADMINISTRATORS)
                .map(Row.to(row -> user(row, List.of())))
                .list());
    }

    @Override
    public boolean hasAdministrator() {
        return database.withHandle(handle -> handle.createQuery(ANY_ADMINISTRATOR)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    @Override
    public boolean describe(
            UserId id, @Nullable String firstName, @Nullable String lastName, @Nullable String locale, Instant now) {
        return database.inTransaction(handle -> {
            int changed = handle.createUpdate(DESCRIBE)
                    .bind("id", id.value())
                    .bind("firstName", firstName)
                    .bind("lastName", lastName)
                    .bind("locale", locale)
                    .bind("now", now)
                    .execute();
            if (changed == 1) {
                changes.add(handle, ChangeLog.Kind.USER, Integer.toString(id.value()));
            }
            return changed == 1;
        });
    }

    @Override
    public boolean deactivate(UserId id, UserId by, Instant now) {
        return database.inTransaction(handle -> {
            // Locked all together, or two administrators could close each other's account at the same time.
            List<Integer> administrators = handle.createQuery(ACTIVE_ADMINISTRATORS)
                    .mapTo(Integer.class)
                    .list();
            if (administrators.equals(List.of(id.value()))) {
                throw Refusal.LAST_ADMINISTRATOR.exception();
            }
            int closed = handle.createUpdate(CLOSE)
                    .bind("id", id.value())
                    .bind("now", now)
                    .execute();
            if (closed == 1) {
                sessions.endAll(handle, id, EndReason.USER_DEACTIVATED, by, Optional.empty(), now);
                changes.add(handle, ChangeLog.Kind.USER, Integer.toString(id.value()));
            }
            return closed == 1;
        });
    }

    /** Adds an account with the memberships that follow from what it is; a taken address is told by the unique key. */
    static UserId add(Handle handle, NewUser user, Instant now) {
        int id = handle.createUpdate(ADD)
                .bind("email", user.email().address())
                .bind("firstName", user.firstName())
                .bind("lastName", user.lastName())
                .bind("superuser", user.superuser())
                .bind("locale", user.locale())
                .bind("now", now)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Integer.class)
                .one();
        join(handle, id, Groups.ALL_USERS, now);
        if (user.superuser()) {
            join(handle, id, Groups.ADMINISTRATORS, now);
        }
        return new UserId(id);
    }

    private static void join(Handle handle, int id, int group, Instant now) {
        handle.createUpdate(JOIN)
                .bind("id", id)
                .bind("group", group)
                .bind("now", now)
                .execute();
    }

    /** Makes an account an active administrator's, on the word of whoever runs the system. */
    static void makeAdministrator(Handle handle, Dialect dialect, UserId id, Instant now) {
        handle.createUpdate(MAKE_ADMINISTRATOR)
                .bind("id", id.value())
                .bind("now", now)
                .execute();
        int joined = handle.createUpdate(dialect.insertIgnoringDuplicates(JOIN_ADMINISTRATORS.strip()))
                .bind("id", id.value())
                .bind("group", Groups.ADMINISTRATORS)
                .bind("origin", COMMAND_LINE)
                .bind("now", now)
                .execute();
        if (joined == 1) {
            GroupSync.note(handle, id, Groups.ADMINISTRATORS, "added", COMMAND_LINE, now);
        }
    }

    static List<Integer> groups(Handle handle, UserId id) {
        return handle.createQuery(GROUPS)
                .bind("id", id.value())
                .mapTo(Integer.class)
                .list();
    }

    static User user(Row row, List<Integer> groups) throws SQLException {
        return new User(
                new UserId(row.integer("id")),
                new Email(row.text("email")),
                row.optionalText("first_name").orElse(null),
                row.optionalText("last_name").orElse(null),
                row.flag("superuser"),
                User.State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                row.optionalText("locale").orElse(null),
                row.integer("generation"),
                row.instant("joined_at"),
                row.instant("updated_at"),
                row.optionalInstant("first_sign_in_at").orElse(null),
                row.optionalInstant("last_sign_in_at").orElse(null),
                List.copyOf(groups));
    }
}

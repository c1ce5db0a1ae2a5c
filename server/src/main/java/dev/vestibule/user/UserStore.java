package dev.vestibule.user;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.platform.json.JsonMappers;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Stores accounts and their memberships. */
public final class UserStore {
    /** The columns of the table, named {@code a}. */
    public static final String COLUMNS = """
            a.id, a.type, a.email, a.first_name, a.last_name, a.superuser, a.state, a.locale, a.generation,
            a.joined_at, a.updated_at, a.first_sign_in_at, a.last_sign_in_at, a.qbnewb, a.login_attributes,
            a.must_change_password, a.verified_email, a.second_factors, a.factor_version,
            a.factor_rule_since
            """;

    /** The provider of the user's latest sign-in with one. */
    public static final String PROVIDER = """
            (SELECT e.provider FROM external_identity e WHERE e.account_id = a.id
             ORDER BY e.last_used_at DESC, e.id DESC LIMIT 1) AS provider
            """;

    public static final String CONTAINING = """
             AND (a.first_sort LIKE LOWER(:text) ESCAPE '!' OR a.last_sort LIKE LOWER(:text) ESCAPE '!'
                OR a.email LIKE :address ESCAPE '!')
            """;

    private static final String GOOGLE = "google";
    private static final String OIDC = "oidc";

    /** What {@link UserRow} maps, from the table named {@code a} with {@link #MEMBERSHIPS}. */
    public static final String ROW = COLUMNS + ", " + PROVIDER + ", m.group_id, m.manager";

    public static final String MEMBERSHIPS = " LEFT JOIN membership m ON m.account_id = a.id";

    private static final String WITH_GROUPS = "SELECT " + ROW + " FROM account a" + MEMBERSHIPS;
    private static final String BY_ID = WITH_GROUPS + " WHERE a.id = :id ORDER BY m.group_id";
    private static final String BY_EMAIL =
            WITH_GROUPS + " WHERE a.email = :email AND a.type = 'personal' ORDER BY m.group_id";
    private static final String BY_MAILBOX = WITH_GROUPS + """
             WHERE ((a.email = :email AND a.verified_email IS NULL) OR a.verified_email = :email) AND a.type = 'personal'
            ORDER BY m.group_id
            """;
    private static final String OTHERS = """
            SELECT COUNT(*) FROM (SELECT id FROM account WHERE id <> :id AND type = 'personal' LIMIT 1) others
            """;
    private static final String ADMINISTRATORS = "SELECT " + COLUMNS + ", " + PROVIDER
            + " FROM account a WHERE a.superuser = TRUE AND a.state = 'active' AND a.type = 'personal' ORDER BY a.id";
    private static final String ANY_ADMINISTRATOR = """
            SELECT COUNT(*) FROM (SELECT id FROM account WHERE superuser = TRUE AND state = 'active' AND type = 'personal' LIMIT 1) found
            """;
    private static final String ADD = """
            INSERT INTO account (email, first_name, last_name, superuser, state, locale, generation, joined_at, updated_at)
            VALUES (:email, :firstName, :lastName, :superuser, 'active', :locale, 0, :now, :now)
            """;
    private static final String MAKE_ADMINISTRATOR = """
            UPDATE account SET superuser = TRUE, state = 'active', updated_at = :now
            WHERE id = :id AND (superuser = FALSE OR state <> 'active')
            """;
    private static final String LOCK_ADMINISTRATOR = """
            SELECT id FROM account WHERE id = :id AND superuser = TRUE AND state = 'active' AND type = 'personal' FOR UPDATE
            """;
    private final Database database;

    public UserStore(Database database) {
        this.database = database;
    }

    public Optional<User> find(UserId id) {
        return database.withHandle(handle -> people(handle.createQuery(BY_ID).bind("id", id.value())).stream()
                .findFirst());
    }

    public Optional<User> findByEmail(Email email) {
        return database.withHandle(handle -> email.spellings().stream()
                .flatMap(spelling -> people(handle.createQuery(BY_EMAIL).bind("email", spelling)).stream())
                .findFirst());
    }

    /** Matches the verified owner of an address; one that was entered and is not verified yet has none. */
    public Optional<User> findByMailbox(Email email) {
        return database.withHandle(handle -> email.spellings().stream()
                .flatMap(spelling -> people(handle.createQuery(BY_MAILBOX).bind("email", spelling)).stream())
                .findFirst());
    }

    /** Returns whether there is any account but this one. */
    public boolean othersThan(UserId id) {
        return database.withHandle(handle -> handle.createQuery(OTHERS)
                        .bind("id", id.value())
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /** Returns the active administrators. */
    public List<User> administrators() {
        return database.withHandle(handle -> handle.createQuery(ADMINISTRATORS)
                .map(Row.to(row -> user(row, List.of())))
                .list());
    }

    /** Returns accounts that are distinguished only by the spelling of one address; the first hundred. */
    public List<AddressTwin> addressTwins() {
        return new AddressTwinStore(database).all();
    }

    /** Returns whether an active administrator exists. */
    public boolean hasAdministrator() {
        return database.withHandle(handle -> handle.createQuery(ANY_ADMINISTRATOR)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /** Locks an account if it is an active administrator's, and returns whether it is. */
    public boolean lockAdministrator(UserId id) {
        return database.withHandle(handle -> handle.createQuery(LOCK_ADMINISTRATOR)
                .bind("id", id.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
    }

    /** Adds an account in no group; a duplicate address violates the unique key. */
    UserId add(NewUser user, Instant now) {
        return database.withHandle(handle -> handle.createUpdate(ADD)
                .bind("email", user.email().address())
                .bind("firstName", user.firstName())
                .bind("lastName", user.lastName())
                .bind("superuser", user.superuser())
                .bind("locale", user.locale())
                .bind("now", now)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Integer.class)
                .map(UserId::new)
                .one());
    }

    /** Activates an account and sets its flag of administrators. */
    void makeAdministrator(UserId id, Instant now) {
        database.withHandle(handle -> handle.createUpdate(MAKE_ADMINISTRATOR)
                .bind("id", id.value())
                .bind("now", now)
                .execute());
    }

    /** A user with one of the memberships, or without any. */
    public record UserRow(User user, Optional<Membership> membership) {
        /** Maps {@link #ROW}. */
        public static UserRow of(Row row) throws SQLException {
            OptionalInt group = row.optionalInteger("group_id");
            Optional<Membership> membership = group.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Membership(new GroupId(group.getAsInt()), row.flag("manager")));
            return new UserRow(UserStore.user(row, List.of()), membership);
        }
    }

    /** Maps {@link #ROW}, in the order of users and groups, to users with their memberships. */
    public static List<User> people(Query query) {
        return merge(query.map(Row.to(UserRow::of)).list());
    }

    /** Returns the users of these rows with their memberships, both in the order of the rows. */
    public static List<User> merge(List<UserRow> rows) {
        Map<UserId, User> people = new LinkedHashMap<>();
        Map<UserId, List<Membership>> memberships = new HashMap<>();
        for (UserRow row : rows) {
            people.putIfAbsent(row.user().id(), row.user());
            List<Membership> held = memberships.computeIfAbsent(row.user().id(), id -> new ArrayList<>());
            row.membership().ifPresent(held::add);
        }
        return people.values().stream()
                .map(user -> user.in(memberships.getOrDefault(user.id(), List.of())))
                .toList();
    }

    public static User user(Row row, List<Membership> memberships) throws SQLException {
        return new User(
                new UserId(row.integer("id")),
                User.Type.of(row.text("type")),
                new Email(row.text("email")),
                row.optionalText("verified_email").map(Email::new).orElse(null),
                new User.Profile(
                        row.optionalText("first_name").orElse(null),
                        row.optionalText("last_name").orElse(null),
                        row.optionalText("locale").orElse(null),
                        attributes(row.optionalText("login_attributes"))),
                row.flag("superuser"),
                new User.Status(
                        User.State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                        row.integer("generation"),
                        row.flag("must_change_password"),
                        new SecondFactors(row.integer("second_factors"), row.integer("factor_version")),
                        row.optionalInstant("factor_rule_since").orElse(null)),
                new User.Activity(
                        row.instant("joined_at"),
                        row.instant("updated_at"),
                        row.optionalInstant("first_sign_in_at").orElse(null),
                        row.optionalInstant("last_sign_in_at").orElse(null),
                        row.flag("qbnewb")),
                row.optionalText("provider")
                        .map(provider -> provider.equals(GOOGLE) ? provider : OIDC)
                        .orElse(null),
                memberships);
    }

    private static @Nullable Map<String, String> attributes(Optional<String> json) {
        try {
            return json.isEmpty()
                    ? null
                    : JsonMappers.PLAIN.readValue(json.get(), new TypeReference<TreeMap<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("login_attributes hold no texts", e);
        }
    }

    /** Maps {@link #COLUMNS}. */
    public static @Nullable String json(@Nullable Map<String, String> attributes) {
        try {
            return attributes == null ? null : JsonMappers.PLAIN.writeValueAsString(attributes);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("texts only", e);
        }
    }
}

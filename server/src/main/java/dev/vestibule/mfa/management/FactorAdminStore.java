package dev.vestibule.mfa.management;

import dev.vestibule.platform.address.MailAddress;
import dev.vestibule.platform.database.Conditions;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.TemplateEngine;

/** Reads which active users have a second factor. */
public final class FactorAdminStore {
    /**
     * A user in a list.
     *
     * @param enrolledAt since when the authenticator app counts; empty if there is none
     */
    public record Listed(User user, Optional<Instant> enrolledAt) {}

    private static final String FROM = " FROM account a LEFT JOIN totp t ON t.account_id = a.id"
            + " WHERE a.type = 'personal' AND a.state = 'active' AND a.second_factors ";
    private static final String LIST =
            "SELECT " + UserStore.COLUMNS + ", " + UserStore.PROVIDER + ", t.confirmed_at AS enrolled_at" + FROM;
    private static final String COUNT = "SELECT COUNT(*)" + FROM;
    private static final String PAGE = " ORDER BY a.email, a.id LIMIT :limit OFFSET :offset";

    private static final TemplateEngine LISTS = new DefinedAttributeTemplateEngine();
    private static final String NOBODY_YET = """
             FROM account a WHERE a.type = 'personal' AND a.state = 'active' AND a.second_factors = 0
                AND (EXISTS (SELECT 1 FROM password_credential c WHERE c.account_id = a.id)
                    OR (:providers AND EXISTS (SELECT 1 FROM external_identity i WHERE i.account_id = a.id)))
            """;
    private static final String IN_GROUPS = """
             AND EXISTS (SELECT 1 FROM membership m WHERE m.account_id = a.id AND m.group_id IN (<groups>))
            """;
    private static final String FIRST = " ORDER BY a.email, a.id LIMIT :limit";

    private final Database database;

    FactorAdminStore(Database database) {
        this.database = database;
    }

    /** Returns the active users who have a second factor, or those who have none, by their addresses. */
    List<Listed> list(boolean enrolled, Optional<String> text, Paging page) {
        return database.withHandle(handle -> query(handle, LIST, enrolled, text, PAGE)
                .bind("limit", page.limit())
                .bind("offset", page.offset())
                .map(Row.to(row -> new Listed(UserStore.user(row, List.of()), row.optionalInstant("enrolled_at"))))
                .list());
    }

    int count(boolean enrolled, Optional<String> text) {
        return database.withHandle(handle ->
                query(handle, COUNT, enrolled, text, "").mapTo(Integer.class).one());
    }

    /**
     * Returns the first active users who have a sign-in method that takes a second factor, and none, by their
     * addresses.
     *
     * @param providers whether sign-ins with providers take one, or only those with a password
     * @param groups only members of one of these; empty for everyone
     */
    List<User> missing(boolean providers, Optional<Set<Integer>> groups, int limit) {
        return database.withHandle(handle -> missing(
                        handle, "SELECT " + UserStore.COLUMNS + ", " + UserStore.PROVIDER, providers, groups, FIRST)
                .bind("limit", limit)
                .map(Row.to(row -> UserStore.user(row, List.of())))
                .list());
    }

    int countMissing(boolean providers, Optional<Set<Integer>> groups) {
        return database.withHandle(handle -> missing(handle, "SELECT COUNT(*)", providers, groups, "")
                .mapTo(Integer.class)
                .one());
    }

    private static Query missing(
            Handle handle, String select, boolean providers, Optional<Set<Integer>> groups, String end) {
        Query query = handle.createQuery(select + NOBODY_YET + (groups.isPresent() ? IN_GROUPS : "") + end)
                .bind("providers", providers);
        groups.ifPresent(some -> query.setTemplateEngine(LISTS).bindList("groups", List.copyOf(some)));
        return query;
    }

    private static Query query(Handle handle, String statement, boolean enrolled, Optional<String> text, String end) {
        String condition = (enrolled ? "<> 0" : "= 0") + (text.isPresent() ? UserStore.CONTAINING : "");
        Query query = handle.createQuery(statement + condition + end);
        text.ifPresent(part -> query.bind("text", Conditions.containing(part))
                .bind("address", Conditions.containing(MailAddress.fragment(part))));
        return query;
    }
}

package dev.vestibule.apikey;

import dev.vestibule.apikey.ApiKeyListStore.Column;
import dev.vestibule.apikey.ApiKeyListStore.Filter;
import dev.vestibule.apikey.ApiKeyListStore.State;
import dev.vestibule.platform.database.Conditions;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Translates the filter and the order of a list of keys. */
final class ApiKeyConditions {
    static final String BY_NAME = "ORDER BY LOWER(k.name), k.id";
    private static final String BY_NAME_BACKWARDS = "ORDER BY LOWER(k.name) DESC, k.id DESC";
    private static final String BY_END = """
            ORDER BY CASE WHEN k.expires_at IS NULL THEN 1 ELSE 0 END, k.expires_at, LOWER(k.name), k.id
            """;
    private static final String BY_END_BACKWARDS = """
            ORDER BY CASE WHEN k.expires_at IS NULL THEN 1 ELSE 0 END DESC, k.expires_at DESC, LOWER(k.name) DESC,
                k.id DESC
            """;
    private static final String BY_USE = """
            ORDER BY CASE WHEN k.last_used_at IS NULL THEN 0 ELSE 1 END, k.last_used_at, LOWER(k.name), k.id
            """;
    private static final String BY_USE_BACKWARDS = """
            ORDER BY CASE WHEN k.last_used_at IS NULL THEN 0 ELSE 1 END DESC, k.last_used_at DESC, LOWER(k.name) DESC,
                k.id DESC
            """;
    private static final String IN_GROUP = """
            k.person_id = 0 AND k.account_id IN (SELECT i.account_id FROM membership i WHERE i.group_id = :group)
            """;
    private static final String CALLED =
            "(LOWER(k.name) LIKE LOWER(:text) ESCAPE '!' OR k.prefix LIKE :text ESCAPE '!')";

    private ApiKeyConditions() {}

    static Conditions of(Filter filter, Instant now) {
        Conditions conditions = new Conditions()
                .and("person", "k.person_id = :person", filter.person().map(UserId::value))
                .and("group", IN_GROUP, filter.group().map(GroupId::value))
                .in("k.owner_id", filter.owners().map(ApiKeyConditions::numbers))
                .and("text", CALLED, filter.text().map(Conditions::containing))
                .and(
                        "ahead",
                        "(k.expires_at IS NULL OR k.expires_at > :ahead)",
                        only(filter.state(), State.ACTIVE, now))
                .and("after", "k.expires_at > :after", only(filter.state(), State.EXPIRING, now))
                .and(
                        "soon",
                        "k.expires_at <= :soon",
                        only(filter.state(), State.EXPIRING, now.plus(ApiKeyListStore.SOON)))
                .and("past", "k.expires_at <= :past", only(filter.state(), State.EXPIRED, now));
        filter.personal().ifPresent(personal -> conditions.and(personal ? "k.person_id <> 0" : "k.person_id = 0"));
        return conditions;
    }

    private static List<Integer> numbers(Set<UserId> users) {
        return users.stream().map(UserId::value).toList();
    }

    private static <T> Optional<T> only(Optional<State> wish, State wanted, T value) {
        return wish.filter(wanted::equals).map(present -> value);
    }

    static String order(Column column, boolean descending) {
        return switch (column) {
            case NAME -> descending ? BY_NAME_BACKWARDS : BY_NAME;
            case EXPIRES_AT -> descending ? BY_END_BACKWARDS : BY_END;
            case LAST_USED_AT -> descending ? BY_USE_BACKWARDS : BY_USE;
        };
    }
}

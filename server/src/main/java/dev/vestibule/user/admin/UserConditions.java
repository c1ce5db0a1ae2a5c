package dev.vestibule.user.admin;

import dev.vestibule.platform.address.MailAddress;
import dev.vestibule.platform.database.Conditions;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.admin.UserListStore.Filter;
import dev.vestibule.user.admin.UserListStore.Role;
import java.util.HashMap;
import java.util.Map;

/** A filter of users in SQL. Each condition is written out in full; only values vary. */
final class UserConditions {
    private static final String PERSONAL = "a.type = 'personal'";
    private static final String ACTIVE = " AND a.state = 'active'";
    private static final String NOT_ACTIVE = " AND a.state <> 'active'";
    private static final String NEVER_SIGNED_IN = ACTIVE + " AND a.last_sign_in_at IS NULL";
    private static final String IN_GROUP = """
             AND EXISTS (SELECT 1 FROM membership i WHERE i.account_id = a.id AND i.group_id = :group)
            """;
    private static final String NEAR = """
             AND (a.id = :near OR EXISTS (
                SELECT 1 FROM membership theirs JOIN membership mine ON mine.group_id = theirs.group_id
                WHERE theirs.account_id = a.id AND mine.account_id = :near AND mine.group_id <> :everybody))
            """;
    private static final String ADMINISTRATOR = " AND a.superuser = TRUE";
    private static final String NO_ADMINISTRATOR = " AND a.superuser = FALSE";
    private static final String MANAGER = """
             AND EXISTS (SELECT 1 FROM membership j WHERE j.account_id = a.id AND j.manager = TRUE)
            """;
    private static final String NO_MANAGER = """
             AND NOT EXISTS (SELECT 1 FROM membership j WHERE j.account_id = a.id AND j.manager = TRUE)
            """;
    private static final String LINKED_TO = """
             AND EXISTS (SELECT 1 FROM external_identity l WHERE l.account_id = a.id AND l.provider = :provider)
            """;
    private static final String PASSWORD_ONLY = """
             AND EXISTS (SELECT 1 FROM password_credential c WHERE c.account_id = a.id)
             AND NOT EXISTS (SELECT 1 FROM external_identity l WHERE l.account_id = a.id)
            """;

    private static final String WITH_PASSKEY = """
             AND EXISTS (SELECT 1 FROM passkey k WHERE k.account_id = a.id AND k.verifies_user = TRUE)
            """;

    private static final String WITH_SECOND_FACTOR = " AND a.second_factors <> 0";
    private static final String WITHOUT_SECOND_FACTOR = " AND a.second_factors = 0";

    private UserConditions() {}

    /** Returns the conditions on an account named {@code a}. */
    static String of(Filter filter) {
        String state = switch (filter.status()) {
            case ACTIVE -> ACTIVE;
            case NEVER_SIGNED_IN -> NEVER_SIGNED_IN;
            case DEACTIVATED -> NOT_ACTIVE;
            case ALL -> "";
        };
        return PERSONAL
                + state
                + (filter.text().isPresent() ? UserStore.CONTAINING : "")
                + (filter.group().isPresent() ? IN_GROUP : "")
                + (filter.near().isPresent() ? NEAR : "")
                + filter.role().map(UserConditions::inRole).orElse("")
                + filter.method().map(UserConditions::signingIn).orElse("")
                + filter.secondFactor()
                        .map(wanted -> wanted ? WITH_SECOND_FACTOR : WITHOUT_SECOND_FACTOR)
                        .orElse("")
                + filter.words().conditions();
    }

    private static String signingIn(String method) {
        if (method.equals(Filter.PASSKEY)) {
            return WITH_PASSKEY;
        }
        return method.isEmpty() ? PASSWORD_ONLY : LINKED_TO;
    }

    private static String inRole(Role role) {
        return switch (role) {
            case ADMINISTRATOR -> ADMINISTRATOR;
            case NO_ADMINISTRATOR -> NO_ADMINISTRATOR;
            case MANAGER -> MANAGER;
            case USER -> NO_ADMINISTRATOR + NO_MANAGER;
        };
    }

    /** Returns the values of their parameters. */
    static Map<String, Object> values(Filter filter) {
        Map<String, Object> values = new HashMap<>(filter.words().values());
        filter.text().ifPresent(part -> {
            values.put("text", Conditions.containing(part));
            values.put("address", Conditions.containing(MailAddress.fragment(part)));
        });
        filter.group().ifPresent(group -> values.put("group", group.value()));
        filter.near().ifPresent(user -> {
            values.put("near", user.value());
            values.put("everybody", GroupId.ALL_USERS.value());
        });
        filter.method()
                .filter(method -> !method.isEmpty() && !method.equals(Filter.PASSKEY))
                .ifPresent(provider -> values.put("provider", provider));
        return values;
    }
}

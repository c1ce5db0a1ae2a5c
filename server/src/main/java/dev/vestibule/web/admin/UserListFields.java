package dev.vestibule.web.admin;

import dev.vestibule.group.Group;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.NameWords;
import dev.vestibule.user.admin.UserListStore;
import dev.vestibule.web.ActiveFilters;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.SelectOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The filter and the order of the list of users, which are also those of its export. */
final class UserListFields {
    private static final String TWO_FACTOR = "two-factor";
    private static final List<String> FIELDS = List.of("q", "status", "role", "group", "method", TWO_FACTOR);
    private static final List<String> COLUMNS = List.of("name", "email", "joined", "last");
    private static final String PASSWORD = "password";
    private static final String PASSKEY = "passkey";

    /** Before the key of a provider, so that none can be taken for the password. */
    private static final String PROVIDER = "provider.";

    /** The keys of the texts of states, by their values. */
    private static final Map<String, String> STATES = Map.of(
            "never", "admin.person.never-signed-in",
            "closed", "admin.people.closed",
            "all", "list.any");

    /** Those of roles. */
    private static final Map<String, String> ROLES = Map.of(
            "administrator", "admin.people.administrator",
            "manager", "admin.person.manager",
            "user", "admin.person.user");

    /** Those of whether a user has a second factor. */
    private static final Map<String, String> FACTORS = Map.of(
            "on", "admin.people.two-factor.on",
            "off", "admin.people.two-factor.off");

    private UserListFields() {}

    static ListQuery query(PageRequest request) {
        return ListQuery.of(request, FIELDS, COLUMNS);
    }

    static UserListStore.Filter filter(ListFilter fields) {
        UserListStore.Status status =
                fields.choice("status", UserListFields::status).orElse(UserListStore.Status.ACTIVE);
        return UserListStore.Filter.of(status)
                .containing(NameWords.of(fields.text("q")))
                .withRole(fields.choice("role", UserListFields::role))
                .inGroup(fields.choice("group", UserListFields::group))
                .signingInWith(fields.choice("method", UserListFields::method))
                .withSecondFactor(fields.choice(TWO_FACTOR, UserListFields::secondFactor));
    }

    static UserListStore.Order order(ListQuery query) {
        return switch (query.sort()) {
            case "email" -> UserListStore.Order.EMAIL;
            case "joined" -> UserListStore.Order.JOINED;
            case "last" -> UserListStore.Order.LAST_SIGN_IN;
            default -> UserListStore.Order.FIRST_NAME;
        };
    }

    /**
     * The choices of the filter.
     *
     * @param methods empty if users can only sign in with a password
     * @param factors empty if users cannot have any
     */
    record Choices(
            List<SelectOption> states,
            List<SelectOption> roles,
            List<SelectOption> groups,
            List<SelectOption> methods,
            List<SelectOption> factors) {

        /**
         * Returns the choices in the language of the reader.
         *
         * @param providers the names of the enabled providers by key
         * @param factors whether users can have second factors
         * @param passkeys whether users can have passkeys
         */
        static Choices of(
                PageRequest request,
                List<Group> groups,
                Map<String, String> providers,
                boolean factors,
                boolean passkeys) {
            return new Choices(
                    List.of(
                            new SelectOption("", request.say("admin.people.active")),
                            option("never", STATES, request),
                            option("closed", STATES, request),
                            option("all", STATES, request)),
                    List.of(
                            new SelectOption("", request.say("list.any")),
                            option("administrator", ROLES, request),
                            option("manager", ROLES, request),
                            option("user", ROLES, request)),
                    UserListFields.groups(request, groups),
                    UserListFields.methods(request, providers, passkeys),
                    factors
                            ? List.of(
                                    new SelectOption("", request.say("list.any")),
                                    option("on", FACTORS, request),
                                    option("off", FACTORS, request))
                            : List.of());
        }

        ActiveFilters active(PageRequest request, ListQuery query) {
            return ActiveFilters.of(request, query)
                    .text("q", "admin.people.search")
                    .choice("status", "admin.people.accounts", states)
                    .choice("role", "admin.people.role", roles)
                    .choice(
                            "group",
                            "admin.people.group",
                            groups,
                            group(query.given("group")).map(group -> Integer.toString(group.value())))
                    .choice(
                            "method",
                            "admin.sessions.method",
                            methods,
                            method(query.given("method")).filter(key -> !key.isEmpty()))
                    .choice(TWO_FACTOR, "admin.audit.detail.factor", factors)
                    .build();
        }
    }

    private static SelectOption option(String value, Map<String, String> keys, PageRequest request) {
        return new SelectOption(value, request.say(keys.getOrDefault(value, value)));
    }

    /** Returns the key of the text for a value of a field, if it has one. */
    static Optional<String> word(String field, String value) {
        return switch (field) {
            case "status" -> Optional.ofNullable(STATES.get(value));
            case "role" -> Optional.ofNullable(ROLES.get(value));
            case TWO_FACTOR -> Optional.ofNullable(FACTORS.get(value));
            default -> Optional.empty();
        };
    }

    private static Optional<UserListStore.Status> status(String name) {
        return switch (name) {
            case "never" -> Optional.of(UserListStore.Status.NEVER_SIGNED_IN);
            case "closed" -> Optional.of(UserListStore.Status.DEACTIVATED);
            case "all" -> Optional.of(UserListStore.Status.ALL);
            default -> Optional.empty();
        };
    }

    private static Optional<UserListStore.Role> role(String name) {
        return switch (name) {
            case "administrator" -> Optional.of(UserListStore.Role.ADMINISTRATOR);
            case "manager" -> Optional.of(UserListStore.Role.MANAGER);
            case "user" -> Optional.of(UserListStore.Role.USER);
            default -> Optional.empty();
        };
    }

    private static Optional<Boolean> secondFactor(String name) {
        return switch (name) {
            case "on" -> Optional.of(true);
            case "off" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<GroupId> group(String id) {
        return Parsing.number(id, 1, Integer.MAX_VALUE).map(GroupId::new);
    }

    private static Optional<String> method(String name) {
        if (name.equals(PASSKEY)) {
            return Optional.of(UserListStore.Filter.PASSKEY);
        }
        return name.equals(PASSWORD)
                ? Optional.of("")
                : Optional.of(name)
                        .filter(text -> text.startsWith(PROVIDER))
                        .map(text -> text.substring(PROVIDER.length()))
                        .filter(key -> !key.isEmpty());
    }

    private static List<SelectOption> groups(PageRequest request, List<Group> all) {
        List<SelectOption> options = new ArrayList<>(List.of(new SelectOption("", request.say("list.any"))));
        all.stream()
                .filter(group -> !group.id().equals(GroupId.ALL_USERS))
                .forEach(group ->
                        options.add(new SelectOption(Integer.toString(group.id().value()), group.name())));
        return options;
    }

    private static List<SelectOption> methods(PageRequest request, Map<String, String> providers, boolean passkeys) {
        if (providers.isEmpty() && !passkeys) {
            return List.of();
        }
        List<SelectOption> options = new ArrayList<>(List.of(
                new SelectOption("", request.say("list.any")),
                new SelectOption(PASSWORD, request.say("form.password"))));
        if (passkeys) {
            options.add(new SelectOption(PASSKEY, request.say("admin.method.passkey")));
        }
        providers.forEach((key, name) -> options.add(new SelectOption(PROVIDER + key, name)));
        return options;
    }
}

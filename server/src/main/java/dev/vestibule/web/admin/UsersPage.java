package dev.vestibule.web.admin;

import dev.vestibule.federation.oidc.LiveProviders;
import dev.vestibule.group.Group;
import dev.vestibule.group.GroupService;
import dev.vestibule.mail.MailLinks;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.session.Principal;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.NameWords;
import dev.vestibule.user.User;
import dev.vestibule.user.admin.UserListStore;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SelectOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /admin/people}: the list of users. {@link SelectedUsersPage} acts on those that are selected in it. */
public final class UsersPage implements Resource {
    static final String PATH = "/admin/people";
    private static final List<String> FIELDS = List.of("q", "status", "role", "group", "method");
    private static final List<String> COLUMNS = List.of("name", "email", "joined", "last");
    private static final String PASSWORD = "password";

    /** Before the key of a provider, so that none can be taken for the password. */
    private static final String PROVIDER = "provider.";

    private final Pages pages;
    private final UserService users;
    private final GroupService groups;
    private final LiveProviders providers;
    private final MailLinks links;

    public UsersPage(Pages pages, UserService users, GroupService groups, LiveProviders providers, MailLinks links) {
        this.pages = pages;
        this.users = users;
        this.groups = groups;
        this.providers = providers;
        this.links = links;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
    }

    private Response list(PageRequest request) {
        ListQuery query = ListQuery.of(request, FIELDS, COLUMNS);
        ListFilter listFilter = new ListFilter(request, query);
        UserListStore.Filter filter = filter(listFilter);
        Principal viewer = Principal.of(request.who(), request.request());
        UserListStore.Page found = listFilter.isGood()
                ? users.list(
                        viewer,
                        filter,
                        order(query),
                        query.descending(),
                        Optional.of(new Paging(query.limit(), query.offset())))
                : new UserListStore.Page(List.of(), 0);
        ListPage<User> part = ListPage.of(query, found.people(), Math.toIntExact(found.total()));
        List<Group> all = groups.all(request.who().user());
        Map<String, String> names = providers.names();
        UserRow.Reader reader = new UserRow.Reader(
                request.messages(),
                all,
                names,
                users.methods(viewer, part.rows().stream().map(User::id).toList()),
                users.invitationStates(viewer, part.rows()));
        return pages.showOwn(
                request,
                listFilter.isGood() ? 200 : 400,
                "admin/people",
                Map.of(
                        "form",
                        listFilter.form(),
                        "part",
                        part.map(reader::row),
                        "states",
                        states(request),
                        "roles",
                        roles(request),
                        "groups",
                        groups(request, all),
                        "methods",
                        methods(request, names),
                        "sendsMail",
                        links.canBeSent()));
    }

    private static UserListStore.Filter filter(ListFilter fields) {
        UserListStore.Status status = fields.choice("status", UsersPage::status).orElse(UserListStore.Status.ACTIVE);
        return UserListStore.Filter.of(status)
                .containing(NameWords.of(fields.text("q")))
                .withRole(fields.choice("role", UsersPage::role))
                .inGroup(fields.choice("group", text -> Parsing.number(text, 1, Integer.MAX_VALUE))
                        .map(GroupId::new))
                .signingInWith(fields.choice("method", UsersPage::method));
    }

    private static UserListStore.Order order(ListQuery query) {
        return switch (query.sort()) {
            case "email" -> UserListStore.Order.EMAIL;
            case "joined" -> UserListStore.Order.JOINED;
            case "last" -> UserListStore.Order.LAST_SIGN_IN;
            default -> UserListStore.Order.FIRST_NAME;
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

    private static List<SelectOption> states(PageRequest request) {
        return List.of(
                new SelectOption("", request.say("admin.people.active")),
                new SelectOption("never", request.say("admin.person.never-signed-in")),
                new SelectOption("closed", request.say("admin.people.closed")),
                new SelectOption("all", request.say("list.any")));
    }

    private static Optional<UserListStore.Role> role(String name) {
        return switch (name) {
            case "administrator" -> Optional.of(UserListStore.Role.ADMINISTRATOR);
            case "manager" -> Optional.of(UserListStore.Role.MANAGER);
            case "user" -> Optional.of(UserListStore.Role.USER);
            default -> Optional.empty();
        };
    }

    private static List<SelectOption> roles(PageRequest request) {
        return List.of(
                new SelectOption("", request.say("list.any")),
                new SelectOption("administrator", request.say("admin.people.administrator")),
                new SelectOption("manager", request.say("admin.person.manager")),
                new SelectOption("user", request.say("admin.person.user")));
    }

    private static List<SelectOption> groups(PageRequest request, List<Group> all) {
        List<SelectOption> options = new ArrayList<>(List.of(new SelectOption("", request.say("list.any"))));
        all.stream()
                .filter(group -> !group.id().equals(GroupId.ALL_USERS))
                .forEach(group ->
                        options.add(new SelectOption(Integer.toString(group.id().value()), group.name())));
        return options;
    }

    private static Optional<String> method(String name) {
        return name.equals(PASSWORD)
                ? Optional.of("")
                : Optional.of(name)
                        .filter(text -> text.startsWith(PROVIDER))
                        .map(text -> text.substring(PROVIDER.length()))
                        .filter(key -> !key.isEmpty());
    }

    /** Empty if users can only sign in with a password. */
    private static List<SelectOption> methods(PageRequest request, Map<String, String> providers) {
        if (providers.isEmpty()) {
            return List.of();
        }
        List<SelectOption> options = new ArrayList<>(List.of(
                new SelectOption("", request.say("list.any")),
                new SelectOption(PASSWORD, request.say("form.password"))));
        providers.forEach((key, name) -> options.add(new SelectOption(PROVIDER + key, name)));
        return options;
    }
}

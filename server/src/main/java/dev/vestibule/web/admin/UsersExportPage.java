package dev.vestibule.web.admin;

import dev.vestibule.group.Group;
import dev.vestibule.group.GroupService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.reset.Invitation;
import dev.vestibule.session.Principal;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.admin.UserListStore;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.CsvFormat;
import dev.vestibule.web.ListExport;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RowSource;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /admin/people.csv} and {@code .json}: the list of users as a file. */
public final class UsersExportPage implements Resource {
    private static final CsvFormat<Row> FORMAT = CsvFormat.<Row>empty()
            .with("id", Row::id)
            .with("email", Row::email)
            .with("first_name", Row::firstName)
            .with("last_name", Row::lastName)
            .with("status", Row::status)
            .with("role", Row::role)
            .with("groups", row -> String.join("; ", row.groups()))
            .with("sign_in_methods", row -> String.join("; ", row.signInMethods()))
            .with("invitation", Row::invitation)
            .with("joined_at", Row::joinedAt)
            .with("last_sign_in_at", Row::lastSignInAt);

    private final Pages pages;
    private final UserService users;
    private final GroupService groups;
    private final ListExport export;

    public UsersExportPage(Pages pages, UserService users, GroupService groups, ListExport export) {
        this.pages = pages;
        this.users = users;
        this.groups = groups;
        this.export = export;
    }

    @Override
    public void addTo(Routes routes) {
        export.addTo(
                routes,
                pages,
                UsersPage.PATH,
                new ListExport.Exportable<>("users", FORMAT, row -> row, this::selected));
    }

    private ListExport.Selected<Row> selected(PageRequest request) {
        ListQuery query = UserListFields.query(request);
        ListFilter fields = new ListFilter(request, query);
        UserListStore.Filter filter = UserListFields.filter(fields);
        return new ListExport.Selected<>(
                query, fields.isGood() ? Optional.of(rows(request, query, filter)) : Optional.empty());
    }

    private RowSource<Row> rows(PageRequest request, ListQuery query, UserListStore.Filter filter) {
        Principal viewer = GroupPage.principal(request);
        Map<GroupId, String> names = groups.all(request.who().user()).stream()
                .filter(group -> !group.id().equals(GroupId.ALL_USERS))
                .collect(Collectors.toMap(Group::id, Group::name));
        return RowSource.paged((limit, offset) -> {
            List<User> found = users.list(
                            viewer,
                            filter,
                            UserListFields.order(query),
                            query.descending(),
                            Optional.of(new Paging(limit, offset)))
                    .people();
            UserListStore.Methods methods =
                    users.methods(viewer, found.stream().map(User::id).toList());
            Map<UserId, Invitation.State> invitations = users.invitationStates(viewer, found);
            return found.stream()
                    .map(user -> Row.of(user, names, methods, Optional.ofNullable(invitations.get(user.id()))))
                    .toList();
        });
    }

    /**
     * A user in the file.
     *
     * @param groups the names of the groups besides All Users
     * @param signInMethods {@code password}, and the keys of providers
     * @param invitation the state of the invitation of a user who has not signed in yet; null for none
     */
    record Row(
            int id,
            String email,
            @Nullable String firstName,
            @Nullable String lastName,
            String status,
            String role,
            List<String> groups,
            List<String> signInMethods,
            @Nullable String invitation,
            Instant joinedAt,
            @Nullable Instant lastSignInAt) {
        static Row of(
                User user,
                Map<GroupId, String> groups,
                UserListStore.Methods methods,
                Optional<Invitation.State> invitation) {
            return new Row(
                    user.id().value(),
                    user.email().address(),
                    user.profile().firstName(),
                    user.profile().lastName(),
                    user.isActive() ? "active" : "deactivated",
                    role(user),
                    user.memberships().stream()
                            .flatMap(one -> Optional.ofNullable(groups.get(one.group())).stream())
                            .toList(),
                    methods(user, methods),
                    user.activity().firstSignInAt() == null
                            ? invitation.map(Row::name).orElse(null)
                            : null,
                    user.activity().joinedAt(),
                    user.activity().lastSignInAt());
        }

        private static String role(User user) {
            if (user.superuser()) {
                return "administrator";
            }
            return user.isManager() ? "manager" : "user";
        }

        private static List<String> methods(User user, UserListStore.Methods methods) {
            return Stream.concat(
                            Stream.concat(
                                    methods.withPassword().contains(user.id()) ? Stream.of("password") : Stream.empty(),
                                    methods.withPasskey().contains(user.id()) ? Stream.of("passkey") : Stream.empty()),
                            methods.providersOf(user.id()))
                    .toList();
        }

        private static String name(Invitation.State state) {
            return state.name().toLowerCase(Locale.ROOT);
        }
    }
}

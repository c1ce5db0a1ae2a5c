package dev.vestibule.web.admin;

import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.session.Principal;
import dev.vestibule.user.User;
import dev.vestibule.user.admin.UserListStore;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SelectOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /admin/people}: the list of users. */
public final class UsersPage implements Resource {
    static final String PATH = "/admin/people";
    private static final List<String> FIELDS = List.of("q", "status");
    private static final List<String> COLUMNS = List.of("name");

    private final Pages pages;
    private final UserService users;

    public UsersPage(Pages pages, UserService users) {
        this.pages = pages;
        this.users = users;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
    }

    /** A user in the list. */
    public record Entry(
            int id,
            String name,
            String email,
            boolean administrator,
            boolean closed,
            @Nullable DisplayTime lastSignIn) {
        static Entry of(User user, PageRequest request) {
            return new Entry(
                    user.id().value(),
                    user.commonName(),
                    user.email().address(),
                    user.superuser(),
                    !user.isActive(),
                    moment(user.activity().lastSignInAt(), request));
        }
    }

    private static @Nullable DisplayTime moment(@Nullable Instant instant, PageRequest request) {
        return instant == null ? null : DisplayTime.of(instant, request.messages());
    }

    private Response list(PageRequest request) {
        ListQuery query = ListQuery.of(request, FIELDS, COLUMNS);
        ListFilter listFilter = new ListFilter(request, query);
        UserListStore.Filter filter = UserListStore.Filter.of(
                        listFilter.choice("status", UsersPage::status).orElse(UserListStore.Status.ACTIVE))
                .containing(listFilter.text("q"));
        UserListStore.Order order =
                query.descending() ? UserListStore.Order.FIRST_NAME_BACKWARDS : UserListStore.Order.FIRST_NAME;
        UserListStore.Page found = listFilter.isGood()
                ? users.list(
                        Principal.of(request.who(), request.request()),
                        filter,
                        order,
                        Optional.of(new Paging(query.limit(), query.offset())))
                : new UserListStore.Page(List.of(), 0);
        return pages.showOwn(
                request,
                listFilter.isGood() ? 200 : 400,
                "admin/people",
                Map.of(
                        "form",
                        listFilter.form(),
                        "part",
                        ListPage.of(query, found.people(), Math.toIntExact(found.total()))
                                .map(user -> Entry.of(user, request)),
                        "states",
                        List.of(
                                new SelectOption("", request.say("admin.people.active")),
                                new SelectOption("closed", request.say("admin.people.closed")),
                                new SelectOption("all", request.say("list.any")))));
    }

    private static Optional<UserListStore.Status> status(String name) {
        return switch (name) {
            case "closed" -> Optional.of(UserListStore.Status.DEACTIVATED);
            case "all" -> Optional.of(UserListStore.Status.ALL);
            default -> Optional.empty();
        };
    }
}

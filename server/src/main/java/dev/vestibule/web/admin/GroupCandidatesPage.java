package dev.vestibule.web.admin;

import dev.vestibule.group.Group;
import dev.vestibule.group.MembershipService;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.UserId;
import dev.vestibule.user.admin.UserListStore;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /admin/groups/:id/add}: finds users and adds them to a group. */
public final class GroupCandidatesPage implements Resource {
    private static final String PATH = GroupPage.ONE + "/add";
    private static final List<String> FIELDS = List.of("q");
    private static final List<String> COLUMNS = List.of("name");

    /** The prefix of the id of a user who has just been added. */
    private static final String ADDED = "added.";

    private final Pages pages;
    private final GroupPage page;
    private final MembershipService memberships;
    private final UserService users;

    public GroupCandidatesPage(Pages pages, GroupPage page, MembershipService memberships, UserService users) {
        this.pages = pages;
        this.page = page;
        this.memberships = memberships;
        this.users = users;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.manager(this::candidates));
        routes.post(PATH, pages.managerForm(this::add));
    }

    /** A user who could be added to the group, or is in it. */
    public record Candidate(int id, String name, String email, boolean in) {}

    private Response candidates(PageRequest request) {
        Group group = page.group(request);
        if (group.id().equals(GroupId.ALL_USERS)) {
            return PageRequest.to(GroupPage.path(group));
        }
        ListQuery query = ListQuery.of(request, FIELDS, COLUMNS);
        ListFilter listFilter = new ListFilter(request, query);
        UserListStore.Filter filter =
                UserListStore.Filter.of(UserListStore.Status.ACTIVE).containing(listFilter.text("q"));
        UserListStore.Order order =
                query.descending() ? UserListStore.Order.FIRST_NAME_BACKWARDS : UserListStore.Order.FIRST_NAME;
        UserListStore.Page found = listFilter.isGood()
                ? users.list(
                        GroupPage.principal(request),
                        filter,
                        order,
                        Optional.of(new Paging(query.limit(), query.offset())))
                : new UserListStore.Page(List.of(), 0);
        return pages.showOwn(
                request,
                listFilter.isGood() ? 200 : 400,
                "admin/groupadd",
                Map.of(
                        "form",
                        listFilter.form(),
                        "id",
                        group.id().value(),
                        "name",
                        group.name(),
                        "part",
                        ListPage.of(query, found.people(), Math.toIntExact(found.total()))
                                .map(user -> new Candidate(
                                        user.id().value(),
                                        user.commonName(),
                                        user.email().address(),
                                        user.isIn(group.id()))),
                        "done",
                        added(request)));
    }

    /** Returns the user who has just been added; empty if there is none. */
    private String added(PageRequest request) {
        return Optional.of(request.flash())
                .filter(message -> message.startsWith(ADDED))
                .flatMap(message -> Parsing.number(message.substring(ADDED.length()), 1, Integer.MAX_VALUE))
                .map(id ->
                        users.read(GroupPage.principal(request), new UserId(id)).commonName())
                .orElse("");
    }

    private Response add(PageRequest request) {
        Group group = page.group(request);
        ListQuery query =
                new ListQuery(GroupPage.path(group) + "/add", Map.of("q", request.text("q")), "name", false, 1);
        String back = query.narrowedAt(query.path());
        Optional<Integer> user = Parsing.number(request.text("user"), 1, Integer.MAX_VALUE);
        if (user.isEmpty()) {
            return PageRequest.to(back);
        }
        try {
            memberships.enter(GroupPage.principal(request), new UserId(user.get()), group.id(), Optional.empty());
            return request.done(back, ADDED + user.get());
        } catch (RefusedException refused) {
            if (refused.refusal() == Refusal.NOT_FOUND) {
                return PageRequest.to(back); // closed meanwhile
            }
            return page.refuse(request, group, refused);
        }
    }
}

package dev.vestibule.web.admin;

import dev.vestibule.group.Group;
import dev.vestibule.group.MembershipService;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.NameWords;
import dev.vestibule.user.UserId;
import dev.vestibule.user.admin.UserListStore;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.ActiveFilters;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code /admin/groups/:id/add}: finds users and adds them to a group. */
public final class GroupCandidatesPage implements Resource {
    private static final String PATH = GroupPage.ONE + "/add";
    private static final List<String> FIELDS = List.of("q");
    private static final List<String> COLUMNS = List.of("name", "email");

    /** The beginning of the name of a user's check box. */
    private static final String SELECTED = "user-";

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
                UserListStore.Filter.of(UserListStore.Status.ACTIVE).containing(NameWords.of(listFilter.text("q")));
        UserListStore.Order order =
                query.sort().equals("email") ? UserListStore.Order.EMAIL : UserListStore.Order.FIRST_NAME;
        UserListStore.Page found = listFilter.isGood()
                ? users.list(
                        GroupPage.principal(request),
                        filter,
                        order,
                        query.descending(),
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
                                        user.isIn(group.id())))
                                .with(ActiveFilters.of(request, query)
                                        .text("q", "admin.people.search")
                                        .build())));
    }

    /** Adds the user of a button, or those who are selected, one after the other. */
    private Response add(PageRequest request) {
        Group group = page.group(request);
        String back = ListQuery.of(request, FIELDS, COLUMNS).here();
        List<UserId> wanted = Stream.concat(
                        Stream.of(request.text("user")), request.form().namesAfter(SELECTED).stream())
                .flatMap(text -> Parsing.number(text, 1, Integer.MAX_VALUE).stream())
                .distinct()
                .limit(ListQuery.MOST_SELECTED)
                .map(UserId::new)
                .toList();
        List<UserId> added = new ArrayList<>();
        try {
            for (UserId user : wanted) {
                if (enter(request, user, group)) {
                    added.add(user);
                }
            }
        } catch (RefusedException refused) {
            return page.refuse(request, group, refused);
        }
        return added.isEmpty() ? PageRequest.to(back) : request.done(back, done(request, added, group));
    }

    private Message done(PageRequest request, List<UserId> added, Group group) {
        return added.size() == 1
                ? Message.of(
                        "admin.groups.added",
                        users.read(GroupPage.principal(request), added.get(0)).commonName(),
                        group.name())
                : Message.of("admin.selected.group.done.other", added.size(), group.name());
    }

    /** Returns false if the user has been deactivated meanwhile. */
    private boolean enter(PageRequest request, UserId user, Group group) {
        try {
            memberships.enter(GroupPage.principal(request), user, group.id(), Optional.empty());
            return true;
        } catch (RefusedException refused) {
            if (refused.refusal() == Refusal.NOT_FOUND) {
                return false;
            }
            throw refused;
        }
    }
}

package dev.vestibule.web.admin;

import dev.vestibule.group.GroupListStore;
import dev.vestibule.group.GroupService;
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
import dev.vestibule.user.User;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /admin/people/:id/groups}: searches groups and adds a user to them; {@code /leave} removes a membership that
 * the user's own page shows.
 */
public final class UserGroupsPage implements Resource {
    private static final String PATH = UserPage.PATH + "/groups";
    private static final String LEAVE = UserPage.PATH + "/leave";
    private static final List<String> FIELDS = List.of("q");
    private static final List<String> COLUMNS = List.of("name");

    private final Pages pages;
    private final UserPage page;
    private final UserService users;
    private final GroupService groups;
    private final MembershipService memberships;

    public UserGroupsPage(
            Pages pages, UserPage page, UserService users, GroupService groups, MembershipService memberships) {
        this.pages = pages;
        this.page = page;
        this.users = users;
        this.groups = groups;
        this.memberships = memberships;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
        routes.post(PATH, pages.administratorForm(this::join));
        routes.get(LEAVE, pages.administrator(page::back));
        routes.post(LEAVE, pages.administratorForm(this::leave));
    }

    /** A group that a user could be added to, or is in. */
    public record Entry(int id, String name, boolean in) {}

    private Response list(PageRequest request) {
        User user = page.person(request);
        if (!user.isActive()) {
            return PageRequest.to(UserPage.path(user.id()));
        }
        ListQuery query = ListQuery.of(request, FIELDS, COLUMNS);
        ListFilter filter = new ListFilter(request, query);
        Optional<String> text = filter.text("q");
        GroupListStore.Page found = filter.isGood()
                ? groups.page(
                        request.who().user(),
                        text,
                        GroupListStore.Column.NAME,
                        query.descending(),
                        new Paging(query.limit(), query.offset()))
                : new GroupListStore.Page(List.of(), 0);
        ListPage<Entry> part = ListPage.of(query, found.groups(), Math.toIntExact(found.total()))
                .map(counted -> new Entry(
                        counted.group().id().value(),
                        counted.group().name(),
                        user.isIn(counted.group().id())));
        return pages.showOwn(
                request,
                filter.isGood() ? 200 : 400,
                "admin/persongroups",
                Map.of("form", filter.form(), "id", user.id().value(), "name", user.commonName(), "part", part));
    }

    private Response join(PageRequest request) {
        User user = page.person(request);
        String path = UserPage.path(user.id());
        Optional<GroupId> group =
                Parsing.number(request.text("group"), 1, Integer.MAX_VALUE).map(GroupId::new);
        if (group.isEmpty()) {
            return PageRequest.to(path + "/groups");
        }
        try {
            memberships.enter(UserPage.principal(request), user.id(), group.get(), Optional.empty());
            return request.done(
                    path,
                    Message.of(
                            "admin.groups.added",
                            user.commonName(),
                            groups.read(request.who().user(), group.get()).name()));
        } catch (RefusedException refused) {
            if (refused.refusal() == Refusal.NOT_ALLOWED || refused.refusal() == Refusal.PROOF_NEEDED) {
                throw refused;
            }
            return PageRequest.to(path); // the group or the user is gone meanwhile, or everyone is in it
        }
    }

    private Response leave(PageRequest request) {
        User user = page.person(request);
        String path = UserPage.path(user.id());
        Optional<GroupListStore.Joined> left = Parsing.number(request.text("membership"), 1, Integer.MAX_VALUE)
                .flatMap(membership -> memberships.of(request.who().user(), user.id()).stream()
                        .filter(joined -> joined.held().id() == membership)
                        .findFirst());
        if (left.isEmpty()) {
            return PageRequest.to(path); // ended meanwhile
        }
        try {
            memberships.leave(UserPage.principal(request), left.get().held().id());
        } catch (RefusedException refused) {
            return refused.refusal() == Refusal.NOT_FOUND
                    ? PageRequest.to(path)
                    : page.refuse(request, user, GroupPage.told(request, refused));
        }
        boolean self = user.id().equals(request.who().user().id());
        boolean stays =
                !self || users.read(UserPage.principal(request), user.id()).superuser();
        return stays
                ? request.done(
                        path,
                        Message.of(
                                "admin.groups.removed",
                                user.commonName(),
                                left.get().group().name()))
                : PageRequest.to("/account/profile");
    }
}

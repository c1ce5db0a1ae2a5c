package dev.vestibule.web.admin;

import dev.vestibule.group.GroupListStore;
import dev.vestibule.group.GroupService;
import dev.vestibule.group.MembershipService;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.session.Principal;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
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
 * {@code /admin/people/:id/groups}: finds groups and puts somebody into them. Out of them they are taken on their own
 * page.
 */
public final class UserGroupsPage implements Resource {
    private static final String PATH = "/admin/people/{id}/groups";
    private static final List<String> FIELDS = List.of("q");
    private static final List<String> COLUMNS = List.of("name");

    private final Pages pages;
    private final UserService people;
    private final GroupService groups;
    private final MembershipService memberships;

    public UserGroupsPage(Pages pages, UserService people, GroupService groups, MembershipService memberships) {
        this.pages = pages;
        this.people = people;
        this.groups = groups;
        this.memberships = memberships;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
        routes.post(PATH, pages.administratorForm(this::join));
    }

    /** A group that somebody could be put into, or is in. */
    public record Entry(int id, String name, boolean in) {}

    private User person(PageRequest visit) {
        return people.read(
                Principal.of(visit.who(), visit.request()),
                new UserId(visit.request().pathNumber("id")));
    }

    private Response list(PageRequest visit) {
        User person = person(visit);
        if (!person.isActive()) {
            return PageRequest.to("/admin/people/" + person.id().value());
        }
        ListQuery place = ListQuery.of(visit, FIELDS, COLUMNS);
        ListFilter narrowing = new ListFilter(visit, place);
        Optional<String> text = narrowing.text("q");
        GroupListStore.Page found = narrowing.isGood()
                ? groups.page(
                        visit.who().user(),
                        text,
                        GroupListStore.Column.NAME,
                        place.descending(),
                        new Paging(place.limit(), place.offset()))
                : new GroupListStore.Page(List.of(), 0);
        ListPage<Entry> part = ListPage.of(place, found.groups(), Math.toIntExact(found.total()))
                .map(counted -> new Entry(
                        counted.group().id(),
                        counted.group().name(),
                        person.groupIds().contains(counted.group().id())));
        return pages.showOwn(
                visit,
                narrowing.isGood() ? 200 : 400,
                "admin/persongroups",
                Map.of("form", narrowing.form(), "id", person.id().value(), "name", person.commonName(), "part", part));
    }

    private Response join(PageRequest visit) {
        User person = person(visit);
        String path = "/admin/people/" + person.id().value();
        Optional<Integer> group = Parsing.number(visit.text("group"), 1, Integer.MAX_VALUE);
        if (group.isEmpty()) {
            return PageRequest.to(path + "/groups");
        }
        try {
            memberships.enter(Principal.of(visit.who(), visit.request()), person.id(), group.get(), Optional.empty());
            return visit.done(path, "joined");
        } catch (RefusedException refused) {
            if (refused.refusal() == Refusal.NOT_ALLOWED) {
                throw refused;
            }
            return PageRequest.to(path); // the group or the account is gone meanwhile, or everybody is in it
        }
    }
}

package dev.vestibule.admin;

import dev.vestibule.account.PeopleService;
import dev.vestibule.group.GroupService;
import dev.vestibule.group.GroupStore;
import dev.vestibule.http.Resource;
import dev.vestibule.http.Response;
import dev.vestibule.http.Routes;
import dev.vestibule.http.Scalars;
import dev.vestibule.page.ListPart;
import dev.vestibule.page.ListPlace;
import dev.vestibule.page.Narrowing;
import dev.vestibule.page.Pages;
import dev.vestibule.page.Visit;
import dev.vestibule.paging.Paging;
import dev.vestibule.refusal.Refusal;
import dev.vestibule.refusal.RefusedException;
import dev.vestibule.session.By;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /admin/people/:id/groups}: finds groups and puts somebody into them. Out of them they are taken on their own page. */
public final class PersonGroupsPage implements Resource {
    private static final String PATH = "/admin/people/{id}/groups";
    private static final List<String> FIELDS = List.of("q");
    private static final List<String> COLUMNS = List.of("name");

    private final Pages pages;
    private final PeopleService people;
    private final GroupService groups;

    public PersonGroupsPage(Pages pages, PeopleService people, GroupService groups) {
        this.pages = pages;
        this.people = people;
        this.groups = groups;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
        routes.post(PATH, pages.administratorForm(this::join));
    }

    /** A group that somebody could be put into, or is in. */
    public record Entry(int id, String name, boolean in) {}

    private User person(Visit visit) {
        return people.read(
                By.of(visit.who(), visit.request()), new UserId(visit.request().pathNumber("id")));
    }

    private Response list(Visit visit) {
        User person = person(visit);
        if (!person.isActive()) {
            return Visit.to("/admin/people/" + person.id().value());
        }
        ListPlace place = ListPlace.of(visit, FIELDS, COLUMNS);
        Narrowing narrowing = new Narrowing(visit, place);
        Optional<String> text = narrowing.text("q");
        GroupStore.Page found = narrowing.isGood()
                ? groups.page(
                        visit.who().user(),
                        text,
                        GroupStore.Column.NAME,
                        place.descending(),
                        new Paging(place.limit(), place.offset()))
                : new GroupStore.Page(List.of(), 0);
        ListPart<Entry> part = ListPart.of(place, found.groups(), Math.toIntExact(found.total()))
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

    private Response join(Visit visit) {
        User person = person(visit);
        String path = "/admin/people/" + person.id().value();
        Optional<Integer> group = Scalars.number(visit.text("group"), 1, Integer.MAX_VALUE);
        if (group.isEmpty()) {
            return Visit.to(path + "/groups");
        }
        try {
            groups.enter(By.of(visit.who(), visit.request()), person.id(), group.get(), Optional.empty());
            return visit.done(path, "joined");
        } catch (RefusedException refused) {
            if (refused.refusal() == Refusal.NOT_ALLOWED) {
                throw refused;
            }
            return Visit.to(path); // the group or the account is gone meanwhile, or everybody is in it
        }
    }
}

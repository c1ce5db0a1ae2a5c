package dev.vestibule.admin;

import dev.vestibule.group.Group;
import dev.vestibule.group.GroupService;
import dev.vestibule.group.GroupStore;
import dev.vestibule.http.Fields;
import dev.vestibule.http.Resource;
import dev.vestibule.http.Response;
import dev.vestibule.http.Routes;
import dev.vestibule.page.FormView;
import dev.vestibule.page.ListPart;
import dev.vestibule.page.ListPlace;
import dev.vestibule.page.Narrowing;
import dev.vestibule.page.Pages;
import dev.vestibule.page.Visit;
import dev.vestibule.paging.Paging;
import dev.vestibule.refusal.Refusal;
import dev.vestibule.refusal.RefusedException;
import dev.vestibule.session.By;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /admin/groups}: groups and how many are in each; {@code /new} below it makes one. Managers of groups see those that they
 * manage.
 */
public final class GroupsPage implements Resource {
    static final String PATH = "/admin/groups";
    private static final String NEW = PATH + "/new";
    private static final List<String> FIELDS = List.of("q");
    private static final List<String> COLUMNS = List.of("name", "-members");
    private static final int MAX_NAME = 254;

    private final Pages pages;
    private final GroupService groups;

    public GroupsPage(Pages pages, GroupService groups) {
        this.pages = pages;
        this.groups = groups;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.manager(this::list));
        routes.get(NEW, pages.administrator(visit -> showNew(visit, 200, FormView.EMPTY)));
        routes.post(NEW, pages.administratorForm(this::add));
    }

    /** A group as the list shows it. */
    public record Entry(int id, String name, boolean builtIn, long members) {
        static Entry of(GroupStore.Counted counted) {
            Group group = counted.group();
            return new Entry(group.id(), group.name(), group.isBuiltIn(), counted.members());
        }
    }

    private Response list(Visit visit) {
        ListPlace place = ListPlace.of(visit, FIELDS, COLUMNS);
        Narrowing narrowing = new Narrowing(visit, place);
        Optional<String> text = narrowing.text("q");
        GroupStore.Column column = place.sort().equals("members") ? GroupStore.Column.MEMBERS : GroupStore.Column.NAME;
        GroupStore.Page found = narrowing.isGood()
                ? groups.page(
                        visit.who().user(), text, column, place.descending(), new Paging(place.limit(), place.offset()))
                : new GroupStore.Page(List.of(), 0);
        return pages.showOwn(
                visit,
                narrowing.isGood() ? 200 : 400,
                "admin/groups",
                Map.of(
                        "form",
                        narrowing.form(),
                        "part",
                        ListPart.of(place, found.groups(), Math.toIntExact(found.total()))
                                .map(Entry::of),
                        "done",
                        visit.flash()));
    }

    private Response showNew(Visit visit, int status, FormView form) {
        return pages.showOwn(visit, status, "admin/newgroup", Map.of("form", form));
    }

    private Response add(Visit visit) {
        FormView again = FormView.of(visit.posted("name"));
        Optional<String> fault = nameFault(visit);
        if (fault.isPresent()) {
            return showNew(visit, 400, again.withErrors(Map.of("name", fault.get())));
        }
        try {
            Group added = groups.add(By.of(visit.who(), visit.request()), visit.text("name"));
            return visit.done(PATH + "/" + added.id(), "made");
        } catch (RefusedException refused) {
            return showNew(visit, 400, again.withErrors(Map.of("name", taken(visit, refused))));
        }
    }

    /** What is wrong with the name that was typed, if anything. */
    static Optional<String> nameFault(Visit visit) {
        String name = visit.text("name");
        if (name.isEmpty()) {
            return Optional.of(visit.say("admin.groups.name-missing"));
        }
        if (name.length() > MAX_NAME) {
            return Optional.of(visit.say("form.too-long", MAX_NAME));
        }
        return Fields.isPlain(name) ? Optional.empty() : Optional.of(visit.say("list.text-wrong"));
    }

    static String taken(Visit visit, RefusedException refused) {
        if (refused.refusal() != Refusal.GROUP_NAME_TAKEN) {
            throw refused;
        }
        return visit.say("refusal.group-name-taken");
    }
}

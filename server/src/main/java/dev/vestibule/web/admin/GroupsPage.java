package dev.vestibule.web.admin;

import dev.vestibule.group.Group;
import dev.vestibule.group.GroupListStore;
import dev.vestibule.group.GroupService;
import dev.vestibule.group.GroupTotals;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.session.Principal;
import dev.vestibule.web.ActiveFilters;
import dev.vestibule.web.CsvFormat;
import dev.vestibule.web.FormView;
import dev.vestibule.web.ListExport;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RowSource;
import java.text.NumberFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /admin/groups}: groups and the number of their members; {@code .csv} and {@code .json} are the same as a file,
 * and {@code /new} below it creates one. Group managers see those that they manage.
 */
public final class GroupsPage implements Resource {
    static final String PATH = "/admin/groups";
    private static final String NEW = PATH + "/new";
    private static final List<String> FIELDS = List.of("q");
    private static final List<String> COLUMNS = List.of("name", "-members");
    private static final int MAX_TEXT = 254;
    private static final CsvFormat<Exported> FORMAT = CsvFormat.<Exported>empty()
            .with("id", Exported::id)
            .with("name", Exported::name)
            .with("description", Exported::description)
            .with("built_in", Exported::builtIn)
            .with("members", Exported::members)
            .with("managers", Exported::managers)
            .with("service_keys", Exported::serviceKeys)
            .with("origins", group -> String.join("; ", group.origins()));

    private final Pages pages;
    private final GroupService groups;
    private final ListExport export;

    public GroupsPage(Pages pages, GroupService groups, ListExport export) {
        this.pages = pages;
        this.groups = groups;
        this.export = export;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.manager(this::list));
        export.addTo(
                routes, pages, PATH, new ListExport.Exportable<>("groups", FORMAT, group -> group, this::selected));
        routes.get(NEW, pages.administrator(request -> showNew(request, 200, FormView.EMPTY)));
        routes.post(NEW, pages.administratorForm(this::add));
    }

    /** A group in the list. */
    public record Entry(
            int id,
            String name,
            Optional<String> description,
            boolean builtIn,
            String members,
            String managers,
            String keys,
            List<Message> origins) {
        static Entry of(GroupListStore.Listed listed, NumberFormat numbers) {
            Group group = listed.group();
            GroupTotals totals = listed.totals();
            return new Entry(
                    group.id().value(),
                    group.name(),
                    group.description(),
                    group.isBuiltIn(),
                    numbers.format(totals.members()),
                    numbers.format(totals.managers()),
                    numbers.format(totals.keys()),
                    totals.origins().stream().map(GroupPage::origin).toList());
        }
    }

    private Response list(PageRequest request) {
        ListQuery query = query(request);
        ListFilter filter = new ListFilter(request, query);
        Optional<String> text = filter.text("q");
        GroupListStore.Page found = filter.isGood()
                ? page(request, query, text, new Paging(query.limit(), query.offset()))
                : new GroupListStore.Page(List.of(), 0);
        NumberFormat numbers =
                NumberFormat.getIntegerInstance(request.messages().locale());
        return pages.showOwn(
                request,
                filter.isGood() ? 200 : 400,
                "admin/groups",
                Map.of(
                        "form",
                        filter.form(),
                        "part",
                        ListPage.of(query, found.groups(), Math.toIntExact(found.total()))
                                .map(group -> Entry.of(group, numbers))
                                .with(ActiveFilters.of(request, query)
                                        .text("q", "admin.groups.search")
                                        .build())));
    }

    private static ListQuery query(PageRequest request) {
        return ListQuery.of(request, FIELDS, COLUMNS);
    }

    private GroupListStore.Page page(PageRequest request, ListQuery query, Optional<String> text, Paging paging) {
        GroupListStore.Column column =
                query.sort().equals("members") ? GroupListStore.Column.MEMBERS : GroupListStore.Column.NAME;
        return groups.page(request.who().user(), text, column, query.descending(), paging);
    }

    // --- Export ---

    /**
     * A group in the file.
     *
     * @param origins the origins of its memberships, as in the API
     */
    record Exported(
            int id,
            String name,
            @Nullable String description,
            boolean builtIn,
            long members,
            long managers,
            long serviceKeys,
            List<String> origins) {
        static Exported of(GroupListStore.Listed listed) {
            Group group = listed.group();
            GroupTotals totals = listed.totals();
            return new Exported(
                    group.id().value(),
                    group.name(),
                    group.description().orElse(null),
                    group.isBuiltIn(),
                    totals.members(),
                    totals.managers(),
                    totals.keys(),
                    totals.origins());
        }
    }

    private ListExport.Selected<Exported> selected(PageRequest request) {
        ListQuery query = query(request);
        ListFilter filter = new ListFilter(request, query);
        Optional<String> text = filter.text("q");
        RowSource<Exported> rows = RowSource.paged(
                (limit, offset) -> page(request, query, text, new Paging(limit, offset)).groups().stream()
                        .map(Exported::of)
                        .toList());
        return new ListExport.Selected<>(query, filter.isGood() ? Optional.of(rows) : Optional.empty());
    }

    // --- Creating ---

    private Response showNew(PageRequest request, int status, FormView form) {
        return pages.showOwn(request, status, "admin/newgroup", Map.of("form", form));
    }

    private Response add(PageRequest request) {
        FormView again = FormView.of(request.posted("name", "description"));
        Map<String, String> faults = faults(request);
        if (!faults.isEmpty()) {
            return showNew(request, 400, again.withErrors(faults));
        }
        try {
            Group added = groups.add(
                    Principal.of(request.who(), request.request()), request.text("name"), description(request));
            return request.done(PATH + "/" + added.id().value(), Message.of("admin.groups.made", added.name()));
        } catch (RefusedException refused) {
            return showNew(request, 400, again.withErrors(Map.of("name", taken(request, refused))));
        }
    }

    /** Returns the errors of the name and the description that were typed. */
    static Map<String, String> faults(PageRequest request) {
        Map<String, String> faults = new LinkedHashMap<>();
        for (String field : List.of("name", "description")) {
            fault(request, request.text(field)).ifPresent(fault -> faults.put(field, fault));
        }
        if (request.text("name").isEmpty()) {
            faults.put("name", request.say("admin.groups.name-missing"));
        }
        return faults;
    }

    private static Optional<String> fault(PageRequest request, String text) {
        if (text.length() > MAX_TEXT) {
            return Optional.of(request.say("form.too-long", MAX_TEXT));
        }
        return Fields.isPlain(text) ? Optional.empty() : Optional.of(request.say("list.text-wrong"));
    }

    /** Returns the description that was typed, if there is one. */
    static Optional<String> description(PageRequest request) {
        return Optional.of(request.text("description")).filter(text -> !text.isEmpty());
    }

    static String taken(PageRequest request, RefusedException refused) {
        if (refused.refusal() != Refusal.GROUP_NAME_TAKEN) {
            throw refused;
        }
        return request.say("refusal.group-name-taken");
    }
}

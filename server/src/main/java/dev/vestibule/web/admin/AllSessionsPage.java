package dev.vestibule.web.admin;

import dev.vestibule.oauth.grant.GrantListStore;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.session.admin.SessionAdminService;
import dev.vestibule.session.admin.SessionAdminStore;
import dev.vestibule.session.admin.SessionFilter;
import dev.vestibule.web.ActiveFilters;
import dev.vestibule.web.CsvFormat;
import dev.vestibule.web.DayFilter;
import dev.vestibule.web.Devices;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.GrantView;
import dev.vestibule.web.ListExport;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RowSource;
import dev.vestibule.web.SelectOption;
import dev.vestibule.web.SignInLabels;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code /admin/sessions}: the active sessions of all users, each with the applications that were allowed in it;
 * {@code .csv} is the same as a file, without those.
 */
public final class AllSessionsPage implements Resource {
    static final String PATH = "/admin/sessions";
    private static final String CSV = PATH + ".csv";
    private static final SessionAdminStore.Order NEWEST_FIRST =
            new SessionAdminStore.Order(SessionAdminStore.Column.CREATED_AT, true);
    private static final CsvFormat<SessionAdminStore.Overseen> FORMAT = CsvFormat.<SessionAdminStore.Overseen>empty()
            .with("session_id", row -> session(row).id().value())
            .with("user_id", row -> session(row).user().value())
            .with("email", SessionAdminStore.Overseen::email)
            .with("name", AllSessionsPage::name)
            .with("method", row -> session(row).method().wireName())
            .with("second_factor", row -> session(row).proof().factor().map(SessionFactor::wireName))
            .with("provider", row -> row.providerKey().map(key -> key.value()))
            .with("ip_address", row -> row.listed().context().address().text())
            .with("user_agent", row -> row.listed().context().userAgent())
            .with("signed_in_at", row -> session(row).createdAt())
            .with("last_used_at", row -> session(row).lastActiveAt())
            .with("expires_at", row -> session(row).expiresAt());

    private final Pages pages;
    private final SessionAdminService sessions;
    private final GrantListStore grants;
    private final SessionFields fields;
    private final ListExport export;
    private final InstantSource clock;

    public AllSessionsPage(
            Pages pages,
            SessionAdminService sessions,
            GrantListStore grants,
            NamedUsers users,
            ListExport export,
            InstantSource clock) {
        this.pages = pages;
        this.sessions = sessions;
        this.grants = grants;
        this.fields = new SessionFields(users);
        this.export = export;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
        routes.get(CSV, pages.administrator(this::export));
    }

    /**
     * A session in the list.
     *
     * @param name the email address of a user without a name
     * @param email empty if it is the name
     * @param own whether it is the reader's current session
     * @param grants of the applications that were allowed in it
     */
    public record Entry(
            String id,
            int user,
            String name,
            String email,
            Message method,
            String address,
            Message device,
            String icon,
            DisplayTime startedAt,
            DisplayTime lastUsedAt,
            boolean own,
            List<GrantView> grants) {}

    private Response list(PageRequest request) {
        ListQuery query = SessionFields.query(request);
        ListFilter listFilter = new ListFilter(request, query);
        SessionFilter filter = fields.read(listFilter, request, Optional.empty(), Optional.empty());
        SessionAdminStore.Order order = new SessionAdminStore.Order(
                query.sort().equals("last")
                        ? SessionAdminStore.Column.LAST_ACTIVE_AT
                        : SessionAdminStore.Column.CREATED_AT,
                query.descending());
        SessionAdminService.Page found = listFilter.isGood()
                ? sessions.page(filter, order, query.limit(), query.offset())
                : new SessionAdminService.Page(List.of(), 0);
        Map<String, List<GrantView>> inSessions = GrantView.bySession(
                grants.in(
                        found.sessions().stream().map(row -> session(row).id()).toList(), clock.instant()),
                request.messages());
        ListPage<SessionAdminStore.Overseen> page = found.total() > SessionAdminService.MOST_COUNTED
                ? ListPage.of(query, found.sessions())
                : ListPage.of(query, found.sessions(), Math.toIntExact(found.total()));
        ListPage<Entry> part = page.map(session -> entry(session, inSessions, request))
                .with(ActiveFilters.of(request, query)
                        .text("account", "admin.sign-ins.person")
                        .choice("method", "admin.sessions.method", methods(request))
                        .text("address", "admin.sign-ins.address")
                        .day("started-since", "admin.sessions.started-since")
                        .day("unused-until", "admin.sessions.unused-until")
                        .build());
        return pages.showOwn(
                request,
                listFilter.isGood() ? 200 : 400,
                "admin/sessions",
                Map.of(
                        "form",
                        listFilter.form(),
                        "part",
                        part,
                        "days",
                        DayFilter.of(query, SessionFields.DAYS),
                        "methods",
                        methods(request),
                        "end",
                        query.narrowedAt(SessionRevocationPage.PATH),
                        "done",
                        SessionRevocationPage.done(request)));
    }

    private static Session session(SessionAdminStore.Overseen row) {
        return row.listed().session();
    }

    private static String name(SessionAdminStore.Overseen row) {
        return Stream.of(Optional.ofNullable(row.firstName()), Optional.ofNullable(row.lastName()))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" "));
    }

    private static Entry entry(
            SessionAdminStore.Overseen overseen, Map<String, List<GrantView>> inSessions, PageRequest request) {
        Session session = session(overseen);
        String name = name(overseen);
        String userAgent = overseen.listed().context().userAgent();
        return new Entry(
                session.id().value(),
                session.user().value(),
                name.isEmpty() ? overseen.email() : name,
                name.isEmpty() ? "" : overseen.email(),
                SignInLabels.method(session.method(), session.proof().factor()),
                overseen.listed().context().address().text(),
                Devices.message(userAgent),
                Devices.icon(userAgent),
                DisplayTime.of(session.createdAt(), request.messages()),
                DisplayTime.of(session.lastActiveAt(), request.messages()),
                session.id().equals(request.who().session().id()),
                inSessions.getOrDefault(session.id().value(), List.of()));
    }

    private static List<SelectOption> methods(PageRequest request) {
        return Stream.concat(
                        Stream.of(new SelectOption("", request.say("list.any"))),
                        Stream.of(SignInMethod.values())
                                .map(method ->
                                        new SelectOption(method.wireName(), request.say(SignInLabels.method(method)))))
                .toList();
    }

    private Response export(PageRequest request) {
        ListQuery query = SessionFields.query(request);
        ListFilter listFilter = new ListFilter(request, query);
        SessionFilter filter = fields.read(listFilter, request, Optional.empty(), Optional.empty());
        if (!listFilter.isGood()) {
            return PageRequest.to(query.narrowedAt(PATH));
        }
        return export.csv(
                request,
                query,
                "sessions",
                FORMAT,
                RowSource.newestFirst(
                        clock.instant().plusSeconds(1),
                        (until, limit) -> sessions.list(filter.startedBefore(until), NEWEST_FIRST, limit, 0),
                        row -> session(row).createdAt(),
                        row -> session(row).id()));
    }
}

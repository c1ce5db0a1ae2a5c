package dev.vestibule.web.admin;

import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.session.SignInLogStore;
import dev.vestibule.session.SignInRefusal;
import dev.vestibule.user.Email;
import dev.vestibule.user.UserId;
import dev.vestibule.web.ActiveFilters;
import dev.vestibule.web.CsvFormat;
import dev.vestibule.web.DayFilter;
import dev.vestibule.web.Devices;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.ListExport;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.ListTab;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RowSource;
import dev.vestibule.web.SelectOption;
import dev.vestibule.web.SignInLabels;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code /admin/sign-ins}: sign-ins and refused ones, with time and address; {@code .csv} is the same as a file. */
public final class SignInLogPage implements Resource {
    static final String PATH = "/admin/sign-ins";

    /** The list of failures, to which days are added. */
    static final String FAILURES = PATH + "?outcome=" + SignInLogStore.FAILED;

    private static final String CSV = PATH + ".csv";
    private static final String OUTCOME = "outcome";
    private static final String YESTERDAY = "yesterday";
    private static final List<String> FIELDS = Stream.concat(
                    Stream.of("account", OUTCOME, "address"), DayFilter.FIELDS.stream())
            .toList();
    private static final List<String> COLUMNS = List.of("-at");
    private static final CsvFormat<SignInLogStore.Recorded> FORMAT = CsvFormat.<SignInLogStore.Recorded>empty()
            .with("time", SignInLogStore.Recorded::at)
            .with("user_id", signIn -> signIn.user().map(UserId::value))
            .with("email", signIn -> signIn.email().map(Email::address))
            .with("name", SignInLogStore.Recorded::name)
            .with("outcome", SignInLogStore.Recorded::outcome)
            .with("method", signIn -> signIn.method().wireName())
            .with("second_factor", signIn -> signIn.factor().map(SessionFactor::wireName))
            .with("ip_address", SignInLogStore.Recorded::client)
            .with("user_agent", SignInLogStore.Recorded::userAgent);

    private final Pages pages;
    private final SignInLogStore store;
    private final NamedUsers users;
    private final ListExport export;
    private final InstantSource clock;

    public SignInLogPage(Pages pages, SignInLogStore store, NamedUsers users, ListExport export, InstantSource clock) {
        this.pages = pages;
        this.store = store;
        this.users = users;
        this.export = export;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
        routes.get(CSV, pages.administrator(this::export));
    }

    /**
     * A sign-in in the list.
     *
     * @param user 0 for an unknown login
     * @param name the email address of an account without a name; empty for an unknown login
     * @param email empty if it is the name
     */
    public record Entry(
            DisplayTime at,
            int user,
            String name,
            String email,
            Message method,
            Message outcome,
            boolean good,
            String address,
            Message device,
            String icon) {
        static Entry of(SignInLogStore.Recorded signIn, Messages messages) {
            String email = signIn.email().map(Email::address).orElse("");
            return new Entry(
                    DisplayTime.of(signIn.at(), messages),
                    signIn.user().map(UserId::value).orElse(0),
                    signIn.name().orElse(email),
                    signIn.name().isPresent() ? email : "",
                    SignInLabels.method(signIn.method(), signIn.factor()),
                    SignInLabels.outcome(signIn.outcome()),
                    signIn.outcome().equals(SignInLogStore.SIGNED_IN),
                    signIn.client(),
                    Devices.message(signIn.userAgent()),
                    Devices.icon(signIn.userAgent()));
        }
    }

    private ListQuery query(PageRequest request) {
        return DayFilter.resolve(ListQuery.of(request, FIELDS, COLUMNS), clock.instant());
    }

    private SignInLogStore.Filter filter(ListFilter fields, PageRequest request) {
        return new SignInLogStore.Filter(
                users.read(fields, "account", request),
                fields.choice(OUTCOME, SignInLogPage::known),
                fields.clientAddress("address"),
                fields.day("since"),
                fields.endOfDay("until"));
    }

    private Response list(PageRequest request) {
        ListQuery query = query(request);
        ListFilter fields = new ListFilter(request, query);
        SignInLogStore.Filter filter = filter(fields, request);
        List<SignInLogStore.Recorded> found =
                fields.isGood() ? store.list(filter, query.descending(), query.limit(), query.offset()) : List.of();
        return pages.showOwn(
                request,
                fields.isGood() ? 200 : 400,
                "admin/signins",
                Map.of(
                        "form",
                        fields.form(),
                        "part",
                        ListPage.of(query, found)
                                .map(signIn -> Entry.of(signIn, request.messages()))
                                .with(ActiveFilters.of(request, query)
                                        .text("account", "admin.sign-ins.person")
                                        .choice(OUTCOME, "admin.sign-ins.outcome", options(request))
                                        .text("address", "admin.sign-ins.address")
                                        .day("since", "list.since")
                                        .day("until", "list.until")
                                        .build()),
                        "tabs",
                        tabs(query, request),
                        "days",
                        DayFilter.of(query, clock.instant(), request),
                        "outcomes",
                        options(request)));
    }

    private static List<SelectOption> options(PageRequest request) {
        return Stream.concat(
                        Stream.of(
                                new SelectOption("", request.say("list.any")),
                                new SelectOption(SignInLogStore.FAILED, request.say("admin.sign-ins.failed"))),
                        outcomes().map(name -> new SelectOption(name, request.say(SignInLabels.outcome(name)))))
                .toList();
    }

    /** The questions that are asked most, one click each. */
    private List<ListTab> tabs(ListQuery query, PageRequest request) {
        String outcome = query.given(OUTCOME);
        boolean failed = outcome.equals(SignInLogStore.FAILED);
        boolean yesterday = failed && DayFilter.isRange(query, YESTERDAY, clock.instant());
        return List.of(
                ListTab.of(request.say("list.tab.all"), with(query, ""), outcome.isEmpty()),
                ListTab.of(
                        request.say("admin.sign-ins.tab.successful"),
                        with(query, SignInLogStore.SIGNED_IN),
                        outcome.equals(SignInLogStore.SIGNED_IN)),
                ListTab.of(
                        request.say("admin.sign-ins.tab.failed"),
                        with(query, SignInLogStore.FAILED),
                        failed && !yesterday),
                new ListTab(
                        request.say("admin.sign-ins.tab.failed-yesterday"),
                        DayFilter.link(query, YESTERDAY, Map.of(OUTCOME, SignInLogStore.FAILED)),
                        yesterday,
                        "",
                        true));
    }

    private static String with(ListQuery query, String outcome) {
        return query.withFilter(Map.of(OUTCOME, outcome)).page(1);
    }

    private Response export(PageRequest request) {
        ListQuery query = query(request);
        ListFilter fields = new ListFilter(request, query);
        SignInLogStore.Filter filter = filter(fields, request);
        if (!fields.isGood()) {
            return PageRequest.to(query.narrowedAt(PATH));
        }
        return export.csv(
                request,
                query,
                "sign-ins",
                FORMAT,
                RowSource.newestFirst(
                        filter.until().orElseGet(() -> clock.instant().plusSeconds(1)),
                        (until, limit) -> store.list(filter.until(until), true, limit, 0),
                        SignInLogStore.Recorded::at,
                        SignInLogStore.Recorded::id));
    }

    private static Stream<String> outcomes() {
        return Stream.concat(
                Stream.of(SignInLogStore.SIGNED_IN),
                Stream.of(SignInRefusal.values()).map(SignInRefusal::wireName));
    }

    private static Optional<String> known(String name) {
        return Stream.concat(Stream.of(SignInLogStore.FAILED), outcomes())
                .filter(name::equals)
                .findFirst();
    }
}

package dev.vestibule.web.admin;

import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.Principal;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.session.admin.SessionAdminService;
import dev.vestibule.session.admin.SessionAdminStore;
import dev.vestibule.session.admin.SessionFilter;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.Devices;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SelectOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code /admin/sessions}: the active sessions of all users; {@code /admin/sessions/end}: revokes those that match the
 * filter, after showing how many they are. The administrator's own session is excluded.
 */
public final class AllSessionsPage implements Resource {
    private static final String PATH = "/admin/sessions";
    private static final String END = PATH + "/end";
    private static final List<String> FIELDS =
            List.of("account", "method", "address", "started-since", "unused-until", "session");
    private static final List<String> COLUMNS = List.of("-last", "started");

    private final Pages pages;
    private final SessionAdminService sessions;
    private final UserStore users;

    public AllSessionsPage(Pages pages, SessionAdminService sessions, UserStore users) {
        this.pages = pages;
        this.sessions = sessions;
        this.users = users;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
        routes.get(END, pages.administrator(this::ask));
        routes.post(END, pages.administratorForm(this::end));
    }

    /**
     * A session in the list.
     *
     * @param own whether it is the reader's current session
     */
    public record Entry(
            String id,
            int account,
            String name,
            String email,
            Message method,
            String address,
            Message device,
            DisplayTime startedAt,
            DisplayTime lastUsedAt,
            boolean own) {}

    private Response list(PageRequest request) {
        ListQuery query = ListQuery.of(request, FIELDS, COLUMNS);
        ListFilter listFilter = new ListFilter(request, query);
        SessionFilter filter = filter(listFilter, Optional.empty());
        SessionAdminStore.Order order = new SessionAdminStore.Order(
                query.sort().equals("last")
                        ? SessionAdminStore.Column.LAST_ACTIVE_AT
                        : SessionAdminStore.Column.CREATED_AT,
                query.descending());
        SessionAdminService.Page found = listFilter.isGood()
                ? sessions.page(filter, order, query.limit(), query.offset())
                : new SessionAdminService.Page(List.of(), 0);
        ListPage<Entry> part = ListPage.of(query, found.sessions(), Math.toIntExact(found.total()))
                .map(session -> entry(session, request));
        return pages.showOwn(
                request,
                listFilter.isGood() ? 200 : 400,
                "admin/sessions",
                Map.of(
                        "form",
                        listFilter.form(),
                        "part",
                        part,
                        "methods",
                        methods(request),
                        "end",
                        query.narrowedAt(END),
                        "done",
                        done(request)));
    }

    private static Entry entry(SessionAdminStore.Overseen overseen, PageRequest request) {
        Session session = overseen.listed().session();
        String name = Stream.of(Optional.ofNullable(overseen.firstName()), Optional.ofNullable(overseen.lastName()))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" "));
        return new Entry(
                session.id().value(),
                session.user().value(),
                name,
                overseen.email(),
                SignInLogPage.method(session.method()),
                overseen.listed().context().address().text(),
                Devices.message(overseen.listed().context().userAgent()),
                DisplayTime.of(session.createdAt(), request.messages()),
                DisplayTime.of(session.lastActiveAt(), request.messages()),
                session.id().equals(request.who().session().id()));
    }

    private static List<SelectOption> methods(PageRequest request) {
        return Stream.concat(
                        Stream.of(new SelectOption("", request.say("list.any"))),
                        Stream.of(SignInMethod.values())
                                .map(method ->
                                        new SelectOption(method.wireName(), request.say(SignInLogPage.method(method)))))
                .toList();
    }

    /** @param except a session that never matches */
    private SessionFilter filter(ListFilter filter, Optional<SessionId> except) {
        Optional<Email> email = filter.email("account");
        Optional<User> user = email.flatMap(users::findByEmail);
        Optional<Set<SignInMethod>> methods =
                filter.choice("method", AllSessionsPage::methodOf).map(Set::of);
        boolean nobody = email.isPresent() && user.isEmpty();
        return new SessionFilter(
                user.map(User::id),
                filter.name("session").map(SessionId::new).map(List::of),
                nobody ? Optional.of(Set.of()) : methods,
                Optional.empty(),
                filter.clientAddress("address"),
                Optional.empty(),
                filter.day("started-since"),
                filter.endOfDay("unused-until"),
                Optional.empty(),
                except);
    }

    private static Optional<SignInMethod> methodOf(String name) {
        return Stream.of(SignInMethod.values())
                .filter(method -> method.wireName().equals(name))
                .findFirst();
    }

    // --- Revoking ---

    private Response ask(PageRequest request) {
        ListQuery query = ListQuery.of(request, FIELDS, COLUMNS);
        ListFilter listFilter = new ListFilter(request, query);
        SessionFilter filter =
                filter(listFilter, Optional.of(request.who().session().id()));
        SessionAdminStore.Order any = new SessionAdminStore.Order(SessionAdminStore.Column.LAST_ACTIVE_AT, true);
        long count = listFilter.isGood() ? sessions.page(filter, any, 1, 0).total() : 0;
        if (count == 0) {
            return PageRequest.to(query.narrowedAt(PATH));
        }
        List<String> sentences = new ArrayList<>();
        if (!query.narrowed()) {
            sentences.add(request.say("admin.sessions.all"));
        }
        sentences.add(request.say("admin.sessions.consequence"));
        return new Confirmation(
                        request.say(Message.counted("admin.sessions.question", Math.toIntExact(count))),
                        sentences,
                        request.say(Message.counted("admin.sessions.end", Math.toIntExact(count))),
                        query.narrowedAt(PATH),
                        given(query))
                .ask(pages, request);
    }

    private static Map<String, String> given(ListQuery query) {
        Map<String, String> given = new LinkedHashMap<>(query.filter());
        given.values().removeIf(String::isEmpty);
        return given;
    }

    private Response end(PageRequest request) {
        Map<String, String> posted = new LinkedHashMap<>();
        FIELDS.forEach(field -> posted.put(field, request.text(field)));
        ListQuery query = new ListQuery(END, posted, "last", true, 1);
        ListFilter listFilter = new ListFilter(request, query);
        SessionFilter filter = filter(listFilter, Optional.empty());
        if (!listFilter.isGood()) {
            return PageRequest.to(query.narrowedAt(PATH));
        }
        SessionAdminService.Revoked revoked = sessions.revoke(
                filter,
                Optional.of(request.who().session().id()),
                Principal.of(request.who(), request.request()).actor(),
                Map.copyOf(given(query)));
        return request.done(
                PATH,
                String.join(
                        ".",
                        "ended",
                        Long.toString(revoked.sessions()),
                        Long.toString(revoked.remaining()),
                        Long.toString(revoked.everywhereBy().getEpochSecond())));
    }

    /** Returns what was just revoked, if anything. */
    private static List<String> done(PageRequest request) {
        String[] parts = request.flash().split("\\.", -1);
        if (parts.length != 4) {
            return List.of();
        }
        int left = Integer.parseInt(parts[2]);
        List<String> sentences = new ArrayList<>();
        sentences.add(request.say(Message.counted("admin.sessions.ended", Integer.parseInt(parts[1]))));
        String time = DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'")
                .format(Instant.ofEpochSecond(Long.parseLong(parts[3]) + 1).atOffset(ZoneOffset.UTC));
        sentences.add(request.say("admin.sessions.everywhere-by", time));
        if (left > 0) {
            sentences.add(request.say(Message.counted("admin.sessions.left", left)));
        }
        return sentences;
    }
}

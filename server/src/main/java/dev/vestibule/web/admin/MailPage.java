package dev.vestibule.web.admin;

import dev.vestibule.mail.CircuitBreaker;
import dev.vestibule.mail.EmailListStore;
import dev.vestibule.mail.EmailLogStore;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.mail.MailState;
import dev.vestibule.platform.address.MailAddress;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.user.UserId;
import dev.vestibule.web.ActiveFilters;
import dev.vestibule.web.CsvFormat;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** {@code /admin/mail}: the email log; {@code .csv} is the same as a file. */
public final class MailPage implements Resource {
    static final String PATH = "/admin/mail";
    private static final String CSV = PATH + ".csv";
    private static final String STATE = "state";
    private static final List<String> FIELDS = List.of("to", STATE);
    private static final List<String> COLUMNS = List.of("-at");
    private static final CsvFormat<EmailLogStore.Traced> FORMAT = CsvFormat.<EmailLogStore.Traced>empty()
            .with("id", EmailLogStore.Traced::id)
            .with("requested_at", EmailLogStore.Traced::createdAt)
            .with("type", mail -> mail.kind().wireName())
            .with("about", EmailLogStore.Traced::about)
            .with("to", mail -> mail.to().address())
            .with("user_id", mail -> mail.user().map(UserId::value))
            .with("state", mail -> mail.state().wireName())
            .with("attempts", EmailLogStore.Traced::attempts)
            .with("smtp_reply", EmailLogStore.Traced::reply);

    private final Pages pages;
    private final EmailListStore store;
    private final MailSettings settings;
    private final CircuitBreaker breaker;
    private final NamedUsers users;
    private final ListExport export;

    public MailPage(
            Pages pages,
            EmailListStore store,
            MailSettings settings,
            CircuitBreaker breaker,
            NamedUsers users,
            ListExport export) {
        this.pages = pages;
        this.store = store;
        this.settings = settings;
        this.breaker = breaker;
        this.users = users;
        this.export = export;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
        routes.get(CSV, pages.administrator(this::export));
    }

    /** The states of a tab. */
    private enum Tab {
        FAILED,
        QUEUED,
        DELIVERED;

        private List<MailState> states() {
            return switch (this) {
                case FAILED -> List.of(MailState.REFUSED, MailState.EXPIRED);
                case QUEUED -> List.of(MailState.QUEUED, MailState.ASKED);
                case DELIVERED -> List.of(MailState.SENT);
            };
        }

        private String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A mail in the list.
     *
     * @param user 0 if the address is not a user's
     * @param name empty for an account without one
     * @param about whom or what it is about; empty if it is about its recipient
     */
    public record Entry(
            long id,
            DisplayTime at,
            String to,
            int user,
            String name,
            Message kind,
            String about,
            Message state,
            String tone) {
        static Entry of(EmailLogStore.Traced mail, Messages messages) {
            return new Entry(
                    mail.id(),
                    DisplayTime.of(mail.createdAt(), messages),
                    mail.to().address(),
                    mail.user().map(UserId::value).orElse(0),
                    mail.name().orElse(""),
                    MailPage.kind(mail.kind()),
                    mail.about().orElse(""),
                    MailPage.state(mail.state()),
                    MailPage.tone(mail.state()));
        }
    }

    private static ListQuery query(PageRequest request) {
        return ListQuery.of(request, FIELDS, COLUMNS);
    }

    private EmailListStore.Filter filter(ListFilter fields, PageRequest request) {
        Optional<Set<UserId>> named = users.read(fields, "to", request);
        return new EmailListStore.Filter(
                fields.text("to")
                        .map(text ->
                                new EmailListStore.Recipient(MailAddress.fragment(text), named.orElseGet(Set::of))),
                fields.choice(STATE, MailPage::states).orElseGet(List::of),
                Optional.empty());
    }

    /** Returns the states of a tab, or the state of that name. */
    private static Optional<List<MailState>> states(String name) {
        return Stream.concat(
                        Stream.of(Tab.values())
                                .filter(tab -> tab.wireName().equals(name))
                                .map(Tab::states),
                        Stream.of(MailState.values())
                                .filter(state -> state.wireName().equals(name))
                                .map(List::of))
                .findFirst();
    }

    private Response list(PageRequest request) {
        ListQuery query = query(request);
        ListFilter fields = new ListFilter(request, query);
        EmailListStore.Filter filter = filter(fields, request);
        boolean good = fields.isGood();
        List<EmailLogStore.Traced> found =
                good ? store.trace(filter, query.descending(), query.limit(), query.offset()) : List.of();
        Map<MailState, Integer> counts = good ? store.count(filter.to()) : new EnumMap<>(MailState.class);
        return pages.showOwn(
                request,
                good ? 200 : 400,
                "admin/mail",
                Map.of(
                        "form",
                        fields.form(),
                        "part",
                        ListPage.of(query, found)
                                .map(mail -> Entry.of(mail, request.messages()))
                                .with(ActiveFilters.of(request, query)
                                        .text("to", "admin.mail.to")
                                        .choice(STATE, "admin.mail.state", options(request))
                                        .build()),
                        "tabs",
                        tabs(query, counts, request),
                        "configured",
                        settings.configured(),
                        "trouble",
                        breaker.trouble().map(CircuitBreaker.Trouble::reply).orElse("")));
    }

    /** The states that links of other pages lead to, and no tab shows as its own. */
    private static List<SelectOption> options(PageRequest request) {
        return Stream.of(MailState.values())
                .filter(state ->
                        Stream.of(Tab.values()).noneMatch(tab -> tab.wireName().equals(state.wireName())))
                .map(state -> new SelectOption(state.wireName(), request.say(state(state))))
                .toList();
    }

    private static List<ListTab> tabs(ListQuery query, Map<MailState, Integer> counts, PageRequest request) {
        String state = query.given(STATE);
        Function<List<MailState>, String> count = states -> count(
                states.stream().mapToInt(one -> counts.getOrDefault(one, 0)).sum());
        return Stream.concat(
                        Stream.of(new ListTab(
                                request.say("list.tab.all"),
                                query.withFilter(Map.of(STATE, "")).page(1),
                                state.isEmpty(),
                                count.apply(List.of(MailState.values())),
                                false)),
                        Stream.of(Tab.values())
                                .map(tab -> new ListTab(
                                        request.say("admin.mail.tab." + tab.wireName()),
                                        query.withFilter(Map.of(STATE, tab.wireName()))
                                                .page(1),
                                        state.equals(tab.wireName()),
                                        count.apply(tab.states()),
                                        false)))
                .toList();
    }

    private static String count(int counted) {
        return counted < EmailListStore.MOST_COUNTED
                ? Integer.toString(counted)
                : EmailListStore.MOST_COUNTED - 1 + "+";
    }

    private Response export(PageRequest request) {
        ListQuery query = query(request);
        ListFilter fields = new ListFilter(request, query);
        EmailListStore.Filter filter = filter(fields, request);
        if (!fields.isGood()) {
            return PageRequest.to(query.narrowedAt(PATH));
        }
        return export.csv(request, query, "emails", FORMAT, new RowSource<>() {
            private long below = Long.MAX_VALUE;

            @Override
            public List<EmailLogStore.Traced> next(int limit) {
                List<EmailLogStore.Traced> found = store.trace(filter.below(below), true, limit, 0);
                if (!found.isEmpty()) {
                    below = found.get(found.size() - 1).id();
                }
                return found;
            }
        });
    }

    static Message kind(MailKind kind) {
        return Message.of(
                switch (kind) {
                    case RESET -> "admin.mail.kind.reset";
                    case PASSWORD_CHANGED -> "admin.mail.kind.password-changed";
                    case INVITATION -> "admin.mail.kind.invitation";
                    case ACCOUNT_CREATED -> "admin.mail.kind.account-created";
                    case NEW_DEVICE -> "admin.mail.kind.new-device";
                    case API_KEY_CREATED -> "admin.mail.kind.api-key-created";
                    case PASSKEY_ADDED -> "admin.mail.kind.passkey-added";
                    case PASSKEY_REMOVED -> "admin.mail.kind.passkey-removed";
                    case USER_JOINED -> "admin.mail.kind.user-joined";
                    case EMAIL_VERIFICATION -> "admin.mail.kind.email-verification";
                    case EMAIL_CHANGED -> "admin.mail.kind.email-changed";
                    case EMAIL_CHANGE -> "admin.mail.kind.email-change";
                    case EMAIL_CHANGE_REQUESTED -> "admin.mail.kind.email-change-requested";
                    case SIGN_IN_CODE -> "admin.mail.kind.sign-in-code";
                    case SECOND_FACTOR_ADDED -> "admin.mail.kind.second-factor-added";
                    case SECOND_FACTOR_REMOVED -> "admin.mail.kind.second-factor-removed";
                    case RECOVERY_CODE_USED -> "admin.mail.kind.recovery-code-used";
                    case SECOND_FACTOR_LOCKED -> "admin.mail.kind.second-factor-locked";
                    case SECOND_FACTOR_REMINDER -> "admin.mail.kind.second-factor-reminder";
                    case SECOND_FACTOR_RESET_REQUESTED -> "admin.mail.kind.second-factor-reset-requested";
                    case SECOND_FACTOR_RULES_WEAKENED -> "admin.mail.kind.second-factor-rules-weakened";
                });
    }

    static Message state(MailState state) {
        return Message.of(
                switch (state) {
                    case ASKED -> "admin.mail.state.asked";
                    case UNKNOWN_ADDRESS -> "admin.mail.state.unknown-address";
                    case QUEUED -> "admin.mail.state.queued";
                    case SENT -> "admin.mail.state.sent";
                    case REFUSED -> "admin.mail.state.refused";
                    case DROPPED -> "admin.mail.state.dropped";
                    case EXPIRED -> "admin.mail.state.expired";
                });
    }

    static String tone(MailState state) {
        return switch (state) {
            case SENT -> "good";
            case REFUSED, EXPIRED -> "bad";
            case UNKNOWN_ADDRESS -> "warn";
            case ASKED, QUEUED, DROPPED -> "neutral";
        };
    }
}

package dev.vestibule.web.admin;

import dev.vestibule.mail.CircuitBreaker;
import dev.vestibule.mail.EmailLogStore;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.mail.MailState;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SelectOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /admin/mail}: the email log; {@code /admin/mail/:id}: the events of one mail. */
public final class MailPage implements Resource {
    static final String PATH = "/admin/mail";
    private static final List<String> FIELDS = List.of("to", "state");
    private static final List<String> COLUMNS = List.of("-at");

    private final Pages pages;
    private final EmailLogStore store;
    private final MailSettings settings;
    private final CircuitBreaker breaker;

    public MailPage(Pages pages, EmailLogStore store, MailSettings settings, CircuitBreaker breaker) {
        this.pages = pages;
        this.store = store;
        this.settings = settings;
        this.breaker = breaker;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
        routes.get(PATH + "/{id}", pages.administrator(this::one));
    }

    /** A mail in the list. */
    public record Entry(long id, DisplayTime at, String to, Message kind, Message state, String tone) {
        static Entry of(EmailLogStore.Traced mail, Messages messages) {
            return new Entry(
                    mail.id(),
                    DisplayTime.of(mail.createdAt(), messages),
                    mail.to().address(),
                    MailPage.kind(mail.kind()),
                    MailPage.state(mail.state()),
                    MailPage.tone(mail.state()));
        }
    }

    /** A mail with its events. */
    public record Story(
            Entry entry, int attempts, @Nullable DisplayTime next, String reply, Message meaning, List<Step> steps) {}

    /** An event of a mail. */
    public record Step(DisplayTime at, Message what, String detail) {}

    private Response list(PageRequest request) {
        ListQuery query = ListQuery.of(request, FIELDS, COLUMNS);
        ListFilter listFilter = new ListFilter(request, query);
        EmailLogStore.Filter filter =
                new EmailLogStore.Filter(listFilter.email("to"), listFilter.choice("state", MailPage::stateOf));
        List<EmailLogStore.Traced> found = listFilter.isGood()
                ? store.trace(filter, query.descending(), query.limit(), query.offset())
                : List.of();
        return pages.showOwn(
                request,
                listFilter.isGood() ? 200 : 400,
                "admin/mail",
                Map.of(
                        "form",
                        listFilter.form(),
                        "part",
                        ListPage.of(query, found).map(mail -> Entry.of(mail, request.messages())),
                        "states",
                        choices(request),
                        "configured",
                        settings.configured(),
                        "trouble",
                        breaker.trouble().map(CircuitBreaker.Trouble::reply).orElse("")));
    }

    private static List<SelectOption> choices(PageRequest request) {
        return Stream.concat(
                        Stream.of(new SelectOption("", request.say("list.any"))),
                        Stream.of(MailState.values())
                                .map(state -> new SelectOption(state.wireName(), request.say(state(state)))))
                .toList();
    }

    private static Optional<MailState> stateOf(String text) {
        return Stream.of(MailState.values())
                .filter(state -> state.wireName().equals(text))
                .findFirst();
    }

    private Response one(PageRequest request) {
        EmailLogStore.Traced mail =
                store.find(request.request().pathNumber("id")).orElseThrow(Refusal.NOT_FOUND::exception);
        Messages messages = request.messages();
        Story story = new Story(
                Entry.of(mail, messages),
                mail.attempts(),
                mail.nextAttemptAt().map(at -> DisplayTime.of(at, messages)).orElse(null),
                mail.reply().orElse(""),
                meaning(mail.state()),
                mail.events().stream()
                        .map(event ->
                                new Step(DisplayTime.of(event.at(), messages), happened(event.what()), event.detail()))
                        .toList());
        return pages.showOwn(request, 200, "admin/mailtrace", Map.of("mail", story));
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
                    case USER_JOINED -> "admin.mail.kind.user-joined";
                    case EMAIL_VERIFICATION -> "admin.mail.kind.email-verification";
                    case EMAIL_CHANGED -> "admin.mail.kind.email-changed";
                    case EMAIL_CHANGE -> "admin.mail.kind.email-change";
                    case EMAIL_CHANGE_REQUESTED -> "admin.mail.kind.email-change-requested";
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

    private static Message meaning(MailState state) {
        return Message.of(
                switch (state) {
                    case ASKED -> "admin.mail.meaning.asked";
                    case UNKNOWN_ADDRESS -> "admin.mail.meaning.unknown-address";
                    case QUEUED -> "admin.mail.meaning.queued";
                    case SENT -> "admin.mail.meaning.sent";
                    case REFUSED -> "admin.mail.meaning.refused";
                    case DROPPED -> "admin.mail.meaning.dropped";
                    case EXPIRED -> "admin.mail.meaning.expired";
                });
    }

    static String tone(MailState state) {
        return switch (state) {
            case SENT -> "good";
            case UNKNOWN_ADDRESS, REFUSED, EXPIRED -> "bad";
            case ASKED, QUEUED, DROPPED -> "plain";
        };
    }

    /** Returns the message of an event: a state that the mail went through, or a use of its link. */
    private static Message happened(String what) {
        return switch (what) {
            case "opened" -> Message.of("admin.mail.event.opened");
            case "used" -> Message.of("admin.mail.event.used");
            default -> state(MailState.ofWireName(what));
        };
    }
}

package dev.vestibule.admin;

import dev.vestibule.http.Resource;
import dev.vestibule.http.Response;
import dev.vestibule.http.Routes;
import dev.vestibule.mail.Breaker;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.mail.MailState;
import dev.vestibule.mail.OutboxStore;
import dev.vestibule.page.Choice;
import dev.vestibule.page.ListPart;
import dev.vestibule.page.ListPlace;
import dev.vestibule.page.Moment;
import dev.vestibule.page.Narrowing;
import dev.vestibule.page.Pages;
import dev.vestibule.page.Visit;
import dev.vestibule.refusal.Refusal;
import dev.vestibule.text.Message;
import dev.vestibule.text.Words;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /admin/mail}: what became of mails; {@code /admin/mail/:id}: the story of one. */
public final class MailPage implements Resource {
    private static final String PATH = "/admin/mail";
    private static final List<String> FIELDS = List.of("to", "state");
    private static final List<String> COLUMNS = List.of("-at");

    private final Pages pages;
    private final OutboxStore store;
    private final MailSettings settings;
    private final Breaker breaker;

    public MailPage(Pages pages, OutboxStore store, MailSettings settings, Breaker breaker) {
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

    /** A mail as the list shows it. */
    public record Entry(long id, Moment at, String to, Message kind, Message state, String tone) {
        static Entry of(OutboxStore.Traced mail, Words words) {
            return new Entry(
                    mail.id(),
                    Moment.of(mail.createdAt(), words),
                    mail.to().address(),
                    MailPage.kind(mail.kind()),
                    MailPage.state(mail.state()),
                    MailPage.tone(mail.state()));
        }
    }

    /** A mail with all that happened to it. */
    public record Story(
            Entry entry, int attempts, @Nullable Moment next, String reply, Message meaning, List<Step> steps) {}

    /** One thing that happened to a mail. */
    public record Step(Moment at, Message what, String detail) {}

    private Response list(Visit visit) {
        ListPlace place = ListPlace.of(visit, FIELDS, COLUMNS);
        Narrowing narrowing = new Narrowing(visit, place);
        OutboxStore.Filter filter =
                new OutboxStore.Filter(narrowing.email("to"), narrowing.choice("state", MailPage::stateOf));
        List<OutboxStore.Traced> found =
                narrowing.isGood() ? store.trace(filter, place.descending(), place.limit(), place.offset()) : List.of();
        return pages.showOwn(
                visit,
                narrowing.isGood() ? 200 : 400,
                "admin/mail",
                Map.of(
                        "form",
                        narrowing.form(),
                        "part",
                        ListPart.of(place, found).map(mail -> Entry.of(mail, visit.words())),
                        "states",
                        choices(visit),
                        "configured",
                        settings.configured(),
                        "trouble",
                        breaker.trouble().map(Breaker.Trouble::reply).orElse("")));
    }

    private static List<Choice> choices(Visit visit) {
        return Stream.concat(
                        Stream.of(new Choice("", visit.say("list.any"))),
                        Stream.of(MailState.values())
                                .map(state -> new Choice(state.wireName(), visit.say(state(state)))))
                .toList();
    }

    private static Optional<MailState> stateOf(String text) {
        return Stream.of(MailState.values())
                .filter(state -> state.wireName().equals(text))
                .findFirst();
    }

    private Response one(Visit visit) {
        OutboxStore.Traced mail =
                store.find(visit.request().pathNumber("id")).orElseThrow(Refusal.NOT_FOUND::exception);
        Words words = visit.words();
        Story story = new Story(
                Entry.of(mail, words),
                mail.attempts(),
                mail.nextAttemptAt().map(at -> Moment.of(at, words)).orElse(null),
                mail.reply().orElse(""),
                meaning(mail.state()),
                mail.events().stream()
                        .map(event -> new Step(Moment.of(event.at(), words), happened(event.what()), event.detail()))
                        .toList());
        return pages.showOwn(visit, 200, "admin/mailtrace", Map.of("mail", story));
    }

    private static Message kind(MailKind kind) {
        return Message.of(
                switch (kind) {
                    case RESET -> "admin.mail.kind.reset";
                    case PASSWORD_CHANGED -> "admin.mail.kind.password-changed";
                    case INVITATION -> "admin.mail.kind.invitation";
                    case NEW_DEVICE -> "admin.mail.kind.new-device";
                    case API_KEY_CREATED -> "admin.mail.kind.api-key-created";
                    case USER_JOINED -> "admin.mail.kind.user-joined";
                    case EMAIL_VERIFICATION -> "admin.mail.kind.email-verification";
                    case EMAIL_CHANGED -> "admin.mail.kind.email-changed";
                });
    }

    private static Message state(MailState state) {
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

    private static String tone(MailState state) {
        return switch (state) {
            case SENT -> "good";
            case UNKNOWN_ADDRESS, REFUSED, EXPIRED -> "bad";
            case ASKED, QUEUED, DROPPED -> "plain";
        };
    }

    /** The events are the states that a mail went through, and what became of its link. */
    private static Message happened(String what) {
        return switch (what) {
            case "opened" -> Message.of("admin.mail.event.opened");
            case "used" -> Message.of("admin.mail.event.used");
            default -> state(MailState.ofWireName(what));
        };
    }
}

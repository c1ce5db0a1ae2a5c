package dev.vestibule.web.admin;

import dev.vestibule.mail.EmailLogStore;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.MailState;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.reset.ResetRequests;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RetryAfter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /admin/mail/:id}: the events of one mail; {@code /again} below it sends a new one of the same kind. A mail is
 * never sent a second time: its link may have been used, and its content is gone.
 */
public final class MailTracePage implements Resource {
    private static final String ONE = MailPage.PATH + "/{id}";
    private static final String AGAIN = ONE + "/again";

    private final Pages pages;
    private final EmailLogStore store;
    private final UserStore users;
    private final ResetRequests resets;

    public MailTracePage(Pages pages, EmailLogStore store, UserStore users, ResetRequests resets) {
        this.pages = pages;
        this.store = store;
        this.users = users;
        this.resets = resets;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(ONE, pages.administrator(request -> show(request, mail(request), 200, "")));
        routes.get(AGAIN, pages.administrator(request -> PageRequest.to(path(mail(request)))));
        routes.post(AGAIN, pages.administratorForm(this::again));
    }

    /**
     * A mail with its events.
     *
     * @param again whether another one of its kind can be sent
     */
    public record Story(
            MailPage.Entry entry,
            int attempts,
            @Nullable DisplayTime next,
            String reply,
            String request,
            Message meaning,
            boolean again,
            List<Step> steps) {}

    /** An event of a mail. */
    public record Step(DisplayTime at, Message what, String detail, String tone) {}

    private EmailLogStore.Traced mail(PageRequest request) {
        return store.find(request.request().pathNumber("id")).orElseThrow(Refusal.NOT_FOUND::exception);
    }

    private static String path(EmailLogStore.Traced mail) {
        return MailPage.PATH + "/" + mail.id();
    }

    private Response show(PageRequest request, EmailLogStore.Traced mail, int status, String notice) {
        Messages messages = request.messages();
        Story story = new Story(
                MailPage.Entry.of(mail, messages),
                mail.attempts(),
                mail.nextAttemptAt()
                        .filter(at -> mail.attempts() > 0) // the first one is due at once
                        .map(at -> DisplayTime.of(at, messages))
                        .orElse(null),
                mail.reply().orElse(""),
                mail.request().orElse(""),
                meaning(mail.state()),
                reader(mail).isPresent(),
                mail.events().stream()
                        .map(event -> new Step(
                                DisplayTime.of(event.at(), messages),
                                happened(event.what()),
                                event.detail(),
                                tone(event.what())))
                        .toList());
        return pages.showOwn(request, status, "admin/mailtrace", Map.of("mail", story, "notice", notice));
    }

    /** Returns the user to whom another mail of this kind can be sent. */
    private Optional<User> reader(EmailLogStore.Traced mail) {
        boolean ended = mail.state() == MailState.SENT
                || mail.state() == MailState.REFUSED
                || mail.state() == MailState.EXPIRED;
        return mail.kind() == MailKind.RESET && ended
                ? mail.user().flatMap(users::find).filter(User::isActive)
                : Optional.empty();
    }

    private Response again(PageRequest request) {
        EmailLogStore.Traced mail = mail(request);
        Optional<User> reader = reader(mail);
        if (reader.isEmpty()) {
            return PageRequest.to(path(mail)); // which says why, as it is not offered there
        }
        try {
            resets.askFor(reader.get(), request.request().client());
        } catch (TooManyAttemptsException refused) {
            return show(request, mail, 429, request.say(RetryAfter.message(refused)))
                    .with("Retry-After", RetryAfter.seconds(refused));
        }
        return request.done(
                MailPage.PATH,
                Message.of("admin.mail.sent-again", reader.get().mailbox().address()));
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

    /** Returns the message of an event: a state that the mail went through, or a use of its link. */
    private static Message happened(String what) {
        return switch (what) {
            case "opened" -> Message.of("admin.mail.event.opened");
            case "used" -> Message.of("admin.mail.event.used");
            default -> MailPage.state(MailState.ofWireName(what));
        };
    }

    private static String tone(String event) {
        return switch (event) {
            case "opened", "used" -> "good";
            default -> MailPage.tone(MailState.ofWireName(event));
        };
    }
}

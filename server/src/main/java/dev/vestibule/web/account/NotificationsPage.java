package dev.vestibule.web.account;

import dev.vestibule.mail.MailLinks;
import dev.vestibule.notification.OptionalNotice;
import dev.vestibule.notification.PreferenceService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** {@code /account/notifications}: which emails the user gets; those about security cannot be muted. */
public final class NotificationsPage implements Resource {
    private static final String PATH = "/account/notifications";

    private final Pages pages;
    private final PreferenceService preferences;
    private final MailLinks links;

    public NotificationsPage(Pages pages, PreferenceService preferences, MailLinks links) {
        this.pages = pages;
        this.preferences = preferences;
        this.links = links;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(this::open));
        routes.post(PATH, pages.signedInForm(this::save));
    }

    /**
     * A notice with a switch.
     *
     * @param on whether the user gets it
     * @param sent whether the site sends it at all
     */
    public record Choice(String name, Message title, Message hint, boolean on, boolean sent) {}

    private Response open(PageRequest request) {
        Set<OptionalNotice> muted = preferences.mutedBy(request.who().user().id());
        List<Choice> choices = offered(request)
                .map(notice -> new Choice(
                        notice.name(),
                        title(notice),
                        hint(notice),
                        !muted.contains(notice),
                        preferences.isSent(notice)))
                .toList();
        return pages.showOwn(
                request,
                200,
                "notifications",
                Map.of(
                        "choices",
                        choices,
                        "email",
                        request.who().user().mailbox().address(),
                        "configured",
                        links.areSent()));
    }

    private static Stream<OptionalNotice> offered(PageRequest request) {
        return Stream.of(OptionalNotice.values()).filter(notice -> switch (notice) {
            case NEW_DEVICE -> true;
            case USER_JOINED -> request.who().user().superuser();
        });
    }

    private static Message title(OptionalNotice notice) {
        return Message.of(
                switch (notice) {
                    case NEW_DEVICE -> "notifications.new-device";
                    case USER_JOINED -> "notifications.user-joined";
                });
    }

    private static Message hint(OptionalNotice notice) {
        return Message.of(
                switch (notice) {
                    case NEW_DEVICE -> "notifications.new-device.hint";
                    case USER_JOINED -> "notifications.user-joined.hint";
                });
    }

    private Response save(PageRequest request) {
        Map<OptionalNotice, Boolean> wished = new EnumMap<>(OptionalNotice.class);
        // A disabled switch is not sent, and must not mute what the site may send again.
        offered(request)
                .filter(preferences::isSent)
                .forEach(notice -> wished.put(notice, !request.form().ticked(notice.name())));
        int changed = preferences.mute(request.who().user().id(), wished, request.actor());
        return request.done(PATH, Message.of(changed == 0 ? "form.unchanged" : "notifications.saved"));
    }
}

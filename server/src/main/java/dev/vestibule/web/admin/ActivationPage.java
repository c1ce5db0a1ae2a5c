package dev.vestibule.web.admin;

import dev.vestibule.apikey.ApiKeyListStore;
import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.session.Principal;
import dev.vestibule.user.User;
import dev.vestibule.user.admin.UserActivation;
import dev.vestibule.web.KeyView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/** {@code /admin/people/:id/close} and {@code /open}: deactivates a user, and reactivates one. */
public final class ActivationPage implements Resource {
    private static final String CLOSE = UserPage.PATH + "/close";
    private static final String OPEN = UserPage.PATH + "/open";

    private final Pages pages;
    private final UserPage page;
    private final UserActivation activation;
    private final ApiKeyService keys;
    private final UserSections sections;
    private final UserActivity activity;
    private final InstantSource clock;

    public ActivationPage(
            Pages pages,
            UserPage page,
            UserActivation activation,
            ApiKeyService keys,
            UserSections sections,
            UserActivity activity,
            InstantSource clock) {
        this.pages = pages;
        this.page = page;
        this.activation = activation;
        this.keys = keys;
        this.sections = sections;
        this.activity = activity;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(CLOSE, pages.administrator(this::askToClose));
        routes.post(CLOSE, pages.administratorForm(this::close));
        routes.get(OPEN, pages.administrator(page::back));
        routes.post(OPEN, pages.administratorForm(this::open));
    }

    private Response askToClose(PageRequest request) {
        User user = page.person(request);
        Instant now = clock.instant();
        return pages.showOwn(
                request,
                200,
                "admin/close",
                Map.of(
                        "name",
                        user.commonName(),
                        "back",
                        UserPage.path(user.id()),
                        "revoked",
                        revoked(activity.sessionsOf(user.id()), sections.keyCount(user.id())),
                        "keys",
                        keys.outliving(user.id()).stream()
                                .map(key -> KeyView.of(key, now, request.messages()))
                                .toList()));
    }

    /** Returns how many sessions and keys a deactivation revokes, in words. */
    private static Message revoked(int sessions, int keys) {
        return Message.of(
                "list.and",
                Message.counted("admin.person.sessions", sessions),
                Message.counted("admin.person.keys", keys));
    }

    private Response close(PageRequest request) {
        User user = page.person(request);
        Message revoked = revoked(activity.sessionsOf(user.id()), sections.keyCount(user.id()));
        try {
            activation.deactivate(Principal.of(request.who(), request.request()), user.id());
        } catch (RefusedException refused) {
            if (refused.refusal() == Refusal.LAST_ADMINISTRATOR) {
                return page.refuse(request, user, request.say("admin.people.last-administrator"));
            }
            // Deactivated meanwhile, which has the requested effect.
        }
        for (ApiKeyListStore.Listed key : keys.outliving(user.id())) {
            if (request.form().ticked("key-" + key.id().value())) {
                keys.end(key.id(), request.actor());
            }
        }
        return request.done(
                UserPage.path(user.id()), Message.of("admin.people.closed-done", user.commonName(), revoked));
    }

    private Response open(PageRequest request) {
        User user = page.person(request);
        try {
            activation.reactivate(Principal.of(request.who(), request.request()), user.id());
        } catch (RefusedException openAlready) {
            return PageRequest.to(UserPage.path(user.id()));
        }
        return request.done(UserPage.path(user.id()), Message.of("admin.people.opened", user.commonName()));
    }
}

package dev.vestibule.web.admin;

import dev.vestibule.mfa.MfaSettings;
import dev.vestibule.mfa.management.FactorAdminService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.admin.SessionAdminService;
import dev.vestibule.session.admin.SessionFilter;
import dev.vestibule.user.User;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code /admin/people/:id/two-factor}: removes all second factors of a user who has lost them, after a confirmation.
 * One's own are removed on the account pages, with a code.
 */
public final class UserFactorPage implements Resource {
    private static final String PATH = UserPage.PATH + "/two-factor";

    private final Pages pages;
    private final UserPage page;
    private final FactorAdminService factors;
    private final MfaSettings rules;
    private final SessionAdminService sessions;
    private final InstantSource clock;

    public UserFactorPage(
            Pages pages,
            UserPage page,
            FactorAdminService factors,
            MfaSettings rules,
            SessionAdminService sessions,
            InstantSource clock) {
        this.pages = pages;
        this.page = page;
        this.factors = factors;
        this.rules = rules;
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::ask));
        routes.post(PATH, pages.administratorForm(this::reset));
    }

    private static boolean isResettable(User user, PageRequest request) {
        return user.isActive()
                && user.status().factors().any()
                && !user.id().equals(request.who().user().id());
    }

    private Response ask(PageRequest request) {
        User user = page.person(request);
        if (!isResettable(user, request)) {
            return PageRequest.to(UserPage.path(user.id()));
        }
        String name = user.commonName();
        String consequence = rules.required(clock.instant())
                ? "admin.person.two-factor.required"
                : "admin.person.two-factor.consequence";
        List<String> sentences = new ArrayList<>(
                List.of(request.say("admin.person.two-factor.check", name), request.say(consequence, name)));
        int live = Math.toIntExact(sessions.preview(SessionFilter.of(user.id())).sessions());
        if (live > 0) {
            sentences.add(request.say(Message.counted("admin.person.two-factor.sessions", live)));
        }
        sentences.add(request.say("admin.person.two-factor.mail", name));
        return new Confirmation(
                        request.say("admin.person.two-factor.question", name),
                        sentences,
                        request.say("admin.person.two-factor.reset"),
                        UserPage.path(user.id()),
                        Map.of())
                .ask(pages, request);
    }

    private Response reset(PageRequest request) {
        User user = page.person(request);
        String path = UserPage.path(user.id());
        return isResettable(user, request)
                        && factors.remove(user.id(), request.actor()).anything()
                ? request.done(path, Message.of("admin.person.two-factor.done", user.commonName()))
                : PageRequest.to(path); // removed meanwhile
    }
}

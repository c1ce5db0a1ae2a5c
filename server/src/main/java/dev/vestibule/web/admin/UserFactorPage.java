package dev.vestibule.web.admin;

import dev.vestibule.mfa.FactorRule;
import dev.vestibule.mfa.management.FactorAdminService;
import dev.vestibule.passkey.PasskeyService;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code /admin/people/:id/two-factor}: removes all second factors of a user who has lost them, after a confirmation.
 * One's own are removed on the account pages, with a code.
 */
public final class UserFactorPage implements Resource {
    private static final String PATH = UserPage.PATH + "/two-factor";
    private static final String CANCEL = PATH + "/cancel";
    private static final String PASSKEYS = "passkeys";

    private final Pages pages;
    private final UserPage page;
    private final FactorAdminService factors;
    private final PasskeyService passkeys;
    private final FactorRule rule;
    private final SessionAdminService sessions;

    public UserFactorPage(
            Pages pages,
            UserPage page,
            FactorAdminService factors,
            PasskeyService passkeys,
            FactorRule rule,
            SessionAdminService sessions) {
        this.pages = pages;
        this.page = page;
        this.factors = factors;
        this.passkeys = passkeys;
        this.rule = rule;
        this.sessions = sessions;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::ask));
        routes.get(CANCEL, pages.administrator(page::back));
        routes.post(CANCEL, pages.administratorForm(this::cancel));
        routes.post(PATH, pages.administratorForm(pages.proved(this::reset)));
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
        String consequence =
                rule.concerns(user) ? "admin.person.two-factor.required" : "admin.person.two-factor.consequence";
        List<String> sentences = new ArrayList<>(
                List.of(request.say("admin.person.two-factor.check", name), request.say(consequence, name)));
        int live = Math.toIntExact(sessions.count(SessionFilter.of(user.id())));
        if (live > 0) {
            sentences.add(request.say(Message.counted("admin.person.two-factor.sessions", live)));
        }
        boolean atOnce = factors.resetsAtOnce(user.id(), request.who().user());
        sentences.add(request.say(atOnce ? "admin.person.two-factor.mail" : "admin.person.two-factor.approval", name));
        Confirmation question = new Confirmation(
                request.say("admin.person.two-factor.question", name),
                sentences,
                request.say("admin.person.two-factor.reset"),
                UserPage.path(user.id()),
                Map.of());
        return pages.showOwn(
                request,
                200,
                "admin/person/resetfactors",
                Map.of(
                        "question",
                        question,
                        "passkeys",
                        atOnce ? passkeys.of(user.id()).size() : 0));
    }

    private Response cancel(PageRequest request) {
        User user = page.person(request);
        String path = UserPage.path(user.id());
        return factors.cancel(user.id(), request.actor())
                ? request.done(path, Message.of("admin.person.two-factor.canceled", user.commonName()))
                : PageRequest.to(path);
    }

    private Response reset(PageRequest request) {
        User user = page.person(request);
        String path = UserPage.path(user.id());
        if (!isResettable(user, request)) {
            return PageRequest.to(path); // removed meanwhile
        }
        FactorAdminService.Removed removed = factors.remove(
                user.id(),
                request.who().user(),
                request.actor(),
                request.form().ticked(PASSKEYS)
                        ? FactorAdminService.Passkeys.REMOVED
                        : FactorAdminService.Passkeys.KEPT);
        if (removed.pending().isPresent()) {
            return request.done(path, Message.of("admin.person.two-factor.requested", user.commonName()));
        }
        if (!removed.anything()) {
            return PageRequest.to(path); // removed meanwhile
        }
        return request.done(path, Message.of("admin.person.two-factor.done", user.commonName()));
    }
}

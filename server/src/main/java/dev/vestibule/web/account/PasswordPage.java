package dev.vestibule.web.account;

import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.mfa.SignInGate;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordService;
import dev.vestibule.password.PasswordSignIn;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInResponse;
import dev.vestibule.settings.Site;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /account/password}: change one's password, which revokes all other sessions. */
public final class PasswordPage implements Resource {
    private final Pages pages;
    private final PasswordSignIn signIn;
    private final PasswordService passwords;
    private final ApiKeyService keys;
    private final SessionService sessions;
    private final SignInGate gate;
    private final SignInResponse signedIn;
    private final UserStore users;
    private final Site site;

    public PasswordPage(
            Pages pages,
            PasswordSignIn signIn,
            PasswordService passwords,
            ApiKeyService keys,
            SessionService sessions,
            SignInGate gate,
            SignInResponse signedIn,
            UserStore users,
            Site site) {
        this.pages = pages;
        this.signIn = signIn;
        this.passwords = passwords;
        this.keys = keys;
        this.sessions = sessions;
        this.gate = gate;
        this.signedIn = signedIn;
        this.users = users;
        this.site = site;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(Pages.PASSWORD, pages.signedInAnyway(this::open));
        routes.slowPost(Pages.PASSWORD, pages.signedInFormAnyway(this::change));
    }

    private Response open(PageRequest request) {
        return show(request, 200, FormView.EMPTY);
    }

    private Response change(PageRequest request) {
        User user = request.who().user();
        Password old = new Password(request.form().text("old_password"));
        Password next = new Password(request.form().text("password"));
        Map<String, String> errors = new LinkedHashMap<>();
        if (old.text().isEmpty()) {
            errors.put("old_password", request.say("form.password-missing"));
        }
        if (next.text().isEmpty()) {
            errors.put("password", request.say("form.new-password-missing"));
        } else {
            passwords
                    .objection(next, PasswordService.wordsOf(user, site.name()))
                    .ifPresent(objection -> errors.put("password", request.say(objection)));
        }
        try {
            // Checked last, as it counts like a sign-in; administrators are asked too, whatever the API lets them do.
            if (errors.isEmpty() && !isOwn(request, user, old)) {
                errors.put("old_password", request.say("password-page.old-wrong"));
            }
        } catch (TooManyAttemptsException refused) {
            return FormPage.tooMany(request, (status, form) -> show(request, status, form), FormView.EMPTY, refused);
        }
        if (!errors.isEmpty()) {
            return show(request, 400, FormView.EMPTY.withErrors(errors));
        }
        int others = sessions.of(user.id()).size() - 1;
        try {
            passwords.change(user, next, false, request.form().ticked("revoke_api_keys"), request.actor());
        } catch (InvalidInputException used) {
            String sentence =
                    request.say(used.faults().values().iterator().next().sentence());
            return show(request, 400, FormView.EMPTY.withErrors(Map.of("password", sentence)));
        }
        return signedInAnew(request, user, others);
    }

    private boolean isOwn(PageRequest request, User user, Password old) {
        return !old.tooLongToHash()
                && signIn.confirm(user, old, SignInContext.of(request.request()), AttemptKind.OLD_PASSWORD);
    }

    /** Answers with a new session, as the change revoked this one, too. */
    private Response signedInAnew(PageRequest request, User user, int others) {
        User changed = users.find(user.id()).orElseThrow(Refusal.NOT_FOUND::exception);
        SessionService.Started started = gate.restart(
                        changed, request.who().session(), SignInContext.of(request.request()))
                .orElseThrow(Refusal.NOT_SIGNED_IN::exception);
        Message done = others < 1
                ? Message.of("password-page.changed")
                : Message.counted("password-page.changed-others", others);
        Response next = request.done(Pages.PASSWORD, done, started.key());
        return signedIn.starting(request.request(), started.key(), next);
    }

    private Response show(PageRequest request, int status, FormView form) {
        return pages.showOwn(
                request,
                status,
                "password",
                Map.of(
                        "form",
                        form,
                        "email",
                        request.who().user().email().address(),
                        "least",
                        passwords.least(),
                        "keys",
                        keys.of(request.who().user().id()).size(),
                        "due",
                        request.who().mustChangePassword()));
    }
}

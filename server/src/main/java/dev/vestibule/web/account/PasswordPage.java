package dev.vestibule.web.account;

import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordService;
import dev.vestibule.password.PasswordSignIn;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.session.SignInResponse;
import dev.vestibule.settings.Site;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RetryAfter;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /account/password}: replace one's password, which ends all other sessions. */
public final class PasswordPage implements Resource {
    private final Pages pages;
    private final PasswordSignIn signIn;
    private final PasswordService passwords;
    private final ApiKeyService keys;
    private final SessionService sessions;
    private final SignInResponse signedIn;
    private final UserStore users;
    private final Site site;

    public PasswordPage(
            Pages pages,
            PasswordSignIn signIn,
            PasswordService passwords,
            ApiKeyService keys,
            SessionService sessions,
            SignInResponse signedIn,
            UserStore users,
            Site site) {
        this.pages = pages;
        this.signIn = signIn;
        this.passwords = passwords;
        this.keys = keys;
        this.sessions = sessions;
        this.signedIn = signedIn;
        this.users = users;
        this.site = site;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(Pages.PASSWORD, pages.signedInAnyway(this::open));
        routes.slowPost(Pages.PASSWORD, pages.signedInFormAnyway(this::change));
    }

    private Response open(PageRequest visit) {
        return show(visit, 200, FormView.EMPTY, visit.flash());
    }

    private Response change(PageRequest visit) {
        User user = visit.who().user();
        Password old = new Password(visit.form().text("old_password"));
        Password next = new Password(visit.form().text("password"));
        Map<String, String> errors = new LinkedHashMap<>();
        if (old.text().isEmpty()) {
            errors.put("old_password", visit.say("form.password-missing"));
        }
        if (next.text().isEmpty()) {
            errors.put("password", visit.say("form.new-password-missing"));
        } else {
            passwords
                    .objection(next, PasswordService.wordsOf(user, site.name()))
                    .ifPresent(objection -> errors.put("password", visit.say(objection)));
        }
        try {
            // Asked last, as it counts like a sign-in; administrators are asked too, whatever the API lets them do.
            if (errors.isEmpty() && !isOwn(visit, user, old)) {
                errors.put("old_password", visit.say("password-page.old-wrong"));
            }
        } catch (TooManyAttemptsException refused) {
            return show(visit, 429, FormView.EMPTY.withNotice(visit.say(RetryAfter.message(refused))), "")
                    .with("Retry-After", RetryAfter.seconds(refused));
        }
        if (!errors.isEmpty()) {
            return show(visit, 400, FormView.EMPTY.withErrors(errors), "");
        }
        try {
            passwords.change(user, next, false, visit.form().ticked("revoke_api_keys"), visit.actor());
        } catch (InvalidInputException used) {
            String sentence = visit.say(used.faults().values().iterator().next().sentence());
            return show(visit, 400, FormView.EMPTY.withErrors(Map.of("password", sentence)), "");
        }
        return signedInAnew(visit, user);
    }

    private boolean isOwn(PageRequest visit, User user, Password old) {
        return !old.tooLongToHash()
                && signIn.confirm(user, old, SignInContext.of(visit.request()), AttemptKind.OLD_PASSWORD);
    }

    /** The change ended this session too. */
    private Response signedInAnew(PageRequest visit, User user) {
        User changed = users.find(user.id()).orElseThrow(Refusal.NOT_FOUND::exception);
        SessionService.Started started = sessions.start(
                        changed, SignInMethod.PASSWORD, SignInContext.of(visit.request()))
                .orElseThrow(Refusal.NOT_SIGNED_IN::exception);
        Response next = visit.done(Pages.PASSWORD, "changed", started.key());
        return signedIn.starting(visit.request(), started.key(), next);
    }

    private Response show(PageRequest visit, int status, FormView form, String done) {
        return pages.showOwn(
                visit,
                status,
                "password",
                Map.of(
                        "form",
                        form,
                        "email",
                        visit.who().user().email().address(),
                        "least",
                        passwords.least(),
                        "keys",
                        keys.of(visit.who().user().id()).size(),
                        "due",
                        visit.who().mustChangePassword(),
                        "done",
                        done));
    }
}

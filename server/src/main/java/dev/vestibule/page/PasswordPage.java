package dev.vestibule.page;

import dev.vestibule.http.Resource;
import dev.vestibule.http.Response;
import dev.vestibule.http.Routes;
import dev.vestibule.key.ApiKeyService;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordService;
import dev.vestibule.password.PasswordSignIn;
import dev.vestibule.refusal.AttemptKind;
import dev.vestibule.refusal.InvalidInputException;
import dev.vestibule.refusal.Refusal;
import dev.vestibule.refusal.TooManyAttemptsException;
import dev.vestibule.session.Origin;
import dev.vestibule.session.SessionCookies;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.site.Site;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /account/password}: replace one's password, which ends all other sessions. */
public final class PasswordPage implements Resource {
    private final Pages pages;
    private final PasswordSignIn signIn;
    private final PasswordService passwords;
    private final ApiKeyService keys;
    private final SessionService sessions;
    private final SessionCookies cookies;
    private final UserStore users;
    private final Site site;

    public PasswordPage(
            Pages pages,
            PasswordSignIn signIn,
            PasswordService passwords,
            ApiKeyService keys,
            SessionService sessions,
            SessionCookies cookies,
            UserStore users,
            Site site) {
        this.pages = pages;
        this.signIn = signIn;
        this.passwords = passwords;
        this.keys = keys;
        this.sessions = sessions;
        this.cookies = cookies;
        this.users = users;
        this.site = site;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(Pages.PASSWORD, pages.signedInAnyway(this::open));
        routes.costlyPost(Pages.PASSWORD, pages.signedInFormAnyway(this::change));
    }

    private Response open(Visit visit) {
        return show(visit, 200, FormView.EMPTY, visit.flash());
    }

    private Response change(Visit visit) {
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
            return show(visit, 429, FormView.EMPTY.withNotice(visit.say(Waits.message(refused))), "")
                    .with("Retry-After", Waits.seconds(refused));
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

    private boolean isOwn(Visit visit, User user, Password old) {
        return !old.tooLongToHash() && signIn.confirm(user, old, Origin.of(visit.request()), AttemptKind.OLD_PASSWORD);
    }

    /** The change ended this session too. */
    private Response signedInAnew(Visit visit, User user) {
        User changed = users.find(user.id()).orElseThrow(Refusal.NOT_FOUND::exception);
        SessionService.Started started = sessions.start(changed, SignInMethod.PASSWORD, Origin.of(visit.request()))
                .orElseThrow(Refusal.NOT_SIGNED_IN::exception);
        return visit.done(Pages.PASSWORD, "changed", started.key())
                .with(cookies.starting(visit.request(), started.key(), false));
    }

    private Response show(Visit visit, int status, FormView form, String done) {
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

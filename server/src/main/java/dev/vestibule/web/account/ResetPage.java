package dev.vestibule.web.account;

import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordPolicy;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.reset.ResetService;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInResponse;
import dev.vestibule.settings.Site;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RetryAfter;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /auth/reset_password/{token}}: where the link of a mail leads. Opening it uses nothing up, as scanners of mail
 * open links too; only the new password does.
 */
public final class ResetPage implements Resource {
    private static final String PATH = "/auth/reset_password/{token}";

    private final Pages pages;
    private final ResetService resets;
    private final PasswordService passwords;
    private final SignInResponse signedIn;
    private final Site site;

    public ResetPage(Pages pages, ResetService resets, PasswordService passwords, SignInResponse signedIn, Site site) {
        this.pages = pages;
        this.resets = resets;
        this.passwords = passwords;
        this.signedIn = signedIn;
        this.site = site;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.open(this::open));
        routes.slowPost(PATH, pages.openForm(this::reset));
    }

    private static String token(PageRequest visit) {
        return visit.request().pathText("token");
    }

    private Response open(PageRequest visit) {
        ResetService.State state = resets.look(token(visit));
        return state == ResetService.State.VALID ? show(visit, 200, FormView.EMPTY) : dead(visit, state);
    }

    private Response reset(PageRequest visit) {
        Password password = new Password(visit.form().text("password"));
        Optional<String> objection = objection(visit, password);
        if (objection.isPresent()) {
            return faulty(visit, objection.get());
        }
        try {
            SessionService.Started started = resets.reset(token(visit), password, SignInContext.of(visit.request()));
            Response next = visit.done("/account/profile", "reset", started.key());
            return signedIn.replacing(visit.caller(), visit.request(), started.key(), false, next);
        } catch (InvalidInputException invalid) {
            return faulty(
                    visit, visit.say(invalid.faults().values().iterator().next().sentence()));
        } catch (TooManyAttemptsException refused) {
            return show(visit, 429, FormView.EMPTY.withNotice(visit.say(RetryAfter.message(refused))))
                    .with("Retry-After", RetryAfter.seconds(refused));
        } catch (RefusedException refused) {
            return dead(visit, resets.look(token(visit)));
        }
    }

    /** What would be refused for everybody is not counted as a try. */
    private Optional<String> objection(PageRequest visit, Password password) {
        if (password.text().isEmpty()) {
            return Optional.of(visit.say("form.new-password-missing"));
        }
        return passwords
                .objection(password, PasswordPolicy.Context.of(site.name()))
                .map(visit::say);
    }

    private Response faulty(PageRequest visit, String sentence) {
        return show(visit, 400, FormView.EMPTY.withErrors(Map.of("password", sentence)));
    }

    /** Whose token it is, password managers have to know; its holder does anyway, having read the mail. */
    private Response show(PageRequest visit, int status, FormView form) {
        String email = resets.holder(token(visit))
                .map(holder -> holder.mailbox().address())
                .orElse("");
        return pages.show(visit, status, "reset", Map.of("form", form, "email", email, "least", passwords.least()));
    }

    private Response dead(PageRequest visit, ResetService.State state) {
        String why = switch (state) {
            case EXPIRED -> "reset.expired";
            case USED -> "reset.used";
            case REPLACED -> "reset.replaced";
            case OUTDATED -> "reset.outdated";
            case VALID, INVALID -> "reset.invalid";
        };
        return pages.show(visit, state == ResetService.State.INVALID ? 404 : 410, "deadlink", Map.of("why", why));
    }
}

package dev.vestibule.web.account;

import dev.vestibule.password.Password;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.reset.EmailVerification;
import dev.vestibule.reset.TokenState;
import dev.vestibule.session.SignInContext;
import dev.vestibule.user.User;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /auth/verify_email/{token}}: the page of the link that verifies a new address. Opening it does not use it up,
 * as mail scanners open links too; only the button does.
 */
public final class VerifyEmailPage implements Resource {
    private static final String PATH = "/auth/verify_email/{token}";

    private final Pages pages;
    private final EmailVerification verification;

    public VerifyEmailPage(Pages pages, EmailVerification verification) {
        this.pages = pages;
        this.verification = verification;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.open(this::open));
        routes.slowPost(PATH, pages.openForm(this::verify));
    }

    private static String token(PageRequest request) {
        return request.request().pathText("token");
    }

    private Response open(PageRequest request) {
        return show(request, 200, FormView.EMPTY);
    }

    private Response verify(PageRequest request) {
        try {
            Password password = new Password(request.form().text("password"));
            User user = verification.verify(
                    token(request), password, request.caller(), SignInContext.of(request.request()));
            return pages.show(
                    request,
                    200,
                    "verifyemail",
                    Map.of("form", FormView.EMPTY, "email", user.email().address(), "password", false, "done", true));
        } catch (InvalidInputException wrong) {
            String sentence =
                    request.say(wrong.faults().values().iterator().next().sentence());
            FormView form = wrong.faults().containsKey("password")
                    ? FormView.EMPTY.withErrors(Map.of("password", sentence))
                    : FormView.EMPTY.withNotice(sentence);
            return show(request, 400, form);
        } catch (TooManyAttemptsException refused) {
            return FormPage.tooMany(request, (status, form) -> show(request, status, form), FormView.EMPTY, refused);
        } catch (RefusedException refused) {
            return show(request, 410, FormView.EMPTY);
        }
    }

    private Response show(PageRequest request, int status, FormView form) {
        Optional<User> holder = verification.holder(token(request));
        if (holder.isEmpty()) {
            return dead(request);
        }
        return pages.show(
                request,
                status,
                "verifyemail",
                Map.of(
                        "form",
                        form,
                        "email",
                        holder.get().email().address(),
                        "password",
                        verification.asksForPassword(holder.get()),
                        "done",
                        false));
    }

    private Response dead(PageRequest request) {
        String why = switch (verification.look(token(request))) {
            case EXPIRED -> "verify.expired";
            case USED -> "verify.used";
            case REPLACED -> "reset.replaced";
            case OUTDATED -> "verify.outdated";
            case VALID, INVALID -> "verify.invalid";
        };
        boolean unknown = verification.look(token(request)) == TokenState.INVALID;
        return pages.show(request, unknown ? 404 : 410, "deadverification", Map.of("why", why));
    }
}

package dev.vestibule.web.account;

import dev.vestibule.mfa.SignInStep;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordPolicy;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.reset.ResetService;
import dev.vestibule.reset.TokenCheck;
import dev.vestibule.reset.TokenState;
import dev.vestibule.session.SessionKey;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInResponse;
import dev.vestibule.settings.Site;
import dev.vestibule.user.User;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.ReturnPath;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /auth/reset_password/{token}}: the page of a reset link. Opening it does not use it up, as mail scanners open
 * links too; only setting the password does.
 */
public final class ResetPage implements Resource {
    private static final String PATH = "/auth/reset_password/{token}";

    private final Pages pages;
    private final TokenCheck tokens;
    private final ResetService resets;
    private final PasswordService passwords;
    private final SignInResponse signedIn;
    private final Site site;

    public ResetPage(
            Pages pages,
            TokenCheck tokens,
            ResetService resets,
            PasswordService passwords,
            SignInResponse signedIn,
            Site site) {
        this.pages = pages;
        this.tokens = tokens;
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

    private static String token(PageRequest request) {
        return request.request().pathText("token");
    }

    private Response open(PageRequest request) {
        TokenState state = tokens.look(token(request));
        return state == TokenState.VALID ? show(request, 200, FormView.EMPTY) : dead(request, state);
    }

    private Response reset(PageRequest request) {
        Password password = new Password(request.form().text("password"));
        Optional<String> objection = objection(request, password);
        if (objection.isPresent()) {
            return faulty(request, objection.get());
        }
        Optional<TokenCheck.Holder> holder = tokens.holder(token(request));
        try {
            SignInStep step = resets.reset(token(request), password, SignInContext.of(request.request()));
            Optional<Response> second = PendingStep.after(step, false, back(request), request.request());
            if (second.isPresent()) {
                return second.get();
            }
            SessionKey key = step.started()
                    .orElseThrow(Refusal.RESET_TOKEN_USED::exception)
                    .key();
            Response next = request.done(back(request).orElse("/account/profile"), welcome(joining(holder)), key);
            return signedIn.replacing(request.caller(), request.request(), key, false, next);
        } catch (InvalidInputException invalid) {
            return faulty(
                    request,
                    request.say(invalid.faults().values().iterator().next().sentence()));
        } catch (TooManyAttemptsException refused) {
            return FormPage.tooMany(request, (status, form) -> show(request, status, form), FormView.EMPTY, refused);
        } catch (RefusedException refused) {
            return dead(request, tokens.look(token(request)));
        }
    }

    /** Returns the holder if the link is an invitation. */
    private static Optional<User> joining(Optional<TokenCheck.Holder> holder) {
        return holder.filter(TokenCheck.Holder::invited).map(TokenCheck.Holder::user);
    }

    private static Message welcome(Optional<User> joining) {
        return joining.map(user -> Message.of("welcome.done", greeted(user))).orElseGet(() -> Message.of("reset.done"));
    }

    /** Returns the name to greet a user by. */
    private static String greeted(User user) {
        return Optional.ofNullable(user.profile().firstName()).orElseGet(user::commonName);
    }

    /** Where the user goes afterwards, if a link said so: a path on this site. */
    private static ReturnPath back(PageRequest request) {
        String posted = request.form().text("redirect");
        return request.returnPath(
                posted.isEmpty() ? request.request().query("redirect").orElse("") : posted);
    }

    /**
     * Returns the objection to a password that would be refused for every account, which does not count as an attempt.
     */
    private Optional<String> objection(PageRequest request, Password password) {
        if (password.text().isEmpty()) {
            return Optional.of(request.say("form.new-password-missing"));
        }
        return passwords
                .objection(password, PasswordPolicy.Context.of(site.name()))
                .map(request::say);
    }

    private Response faulty(PageRequest request, String sentence) {
        return show(request, 400, FormView.EMPTY.withErrors(Map.of("password", sentence)));
    }

    /** The holder of the token knows name and address, having read the mail; password managers need the latter. */
    private Response show(PageRequest request, int status, FormView form) {
        Optional<TokenCheck.Holder> holder = tokens.holder(token(request));
        Optional<User> joining = joining(holder);
        String email = holder.map(one -> one.user().mailbox().address()).orElse("");
        return pages.show(
                request,
                status,
                "reset",
                Map.of(
                        "form",
                        form,
                        "email",
                        email,
                        "least",
                        passwords.least(),
                        "joins",
                        joining.isPresent(),
                        "name",
                        joining.map(user -> FormView.text(user.profile().firstName()))
                                .orElse(""),
                        "redirect",
                        back(request).path()));
    }

    private Response dead(PageRequest request, TokenState state) {
        String why = switch (state) {
            case EXPIRED -> "reset.expired";
            case USED -> "reset.used";
            case REPLACED -> "reset.replaced";
            case OUTDATED -> "reset.outdated";
            case VALID, INVALID -> "reset.invalid";
        };
        return pages.show(request, state == TokenState.INVALID ? 404 : 410, "deadlink", Map.of("why", why));
    }
}

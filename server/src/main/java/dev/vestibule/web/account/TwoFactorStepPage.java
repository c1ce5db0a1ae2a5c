package dev.vestibule.web.account;

import dev.vestibule.mfa.SecondStep;
import dev.vestibule.mfa.TrustedDevices;
import dev.vestibule.passkey.PasskeySecondFactor;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.http.SetCookie;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInResponse;
import dev.vestibule.session.TrustToken;
import dev.vestibule.user.SecondFactor;
import dev.vestibule.user.User;
import dev.vestibule.web.FormView;
import dev.vestibule.web.LandingPage;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.ReturnPath;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /auth/two-factor}: takes the code that completes a sign-in; {@code /email} below it sends one. There is no
 * session before.
 */
public final class TwoFactorStepPage implements Resource {
    private static final String EMAIL = PendingStep.PATH + "/email";
    private static final String WITH = "with";
    private static final String TRUST = "trust";
    private static final String RECOVERY_CODE = "recovery-code";

    private final Pages pages;
    private final SecondStep step;
    private final PasskeySecondFactor passkeys;
    private final TrustedDevices devices;
    private final SignInResponse signedIn;

    public TwoFactorStepPage(
            Pages pages,
            SecondStep step,
            PasskeySecondFactor passkeys,
            TrustedDevices devices,
            SignInResponse signedIn) {
        this.pages = pages;
        this.step = step;
        this.passkeys = passkeys;
        this.devices = devices;
        this.signedIn = signedIn;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(
                PendingStep.PATH,
                pages.open(request -> PendingStep.opened(request, begun -> show(request, 200, begun, FormView.EMPTY))));
        routes.post(
                PendingStep.PATH,
                pages.openForm(request -> PendingStep.posted(request, begun -> verify(request, begun))));
        routes.get(EMAIL, pages.open(request -> PageRequest.to(PendingStep.PATH)));
        routes.post(EMAIL, pages.openForm(request -> PendingStep.posted(request, begun -> sendCode(request, begun))));
    }

    /**
     * What the page asks for.
     *
     * @param app whether the user has an authenticator app
     * @param recovery whether it is a recovery code; each kind of code is accepted in any case
     * @param email whether a code can be sent by email
     * @param trust for how many days the device can be trusted; 0 if it cannot
     * @param passkey the options for the browser, as JSON; empty if the user has no passkey
     * @param back the page to return to
     */
    public record Step(boolean app, boolean recovery, boolean email, int trust, String passkey, ReturnPath back) {
        /** Returns the path of the page that asks for this kind of code. */
        public String link(boolean forRecovery) {
            String path = back.through(PendingStep.PATH);
            return forRecovery ? path + (path.contains("?") ? "&" : "?") + WITH + "=" + RECOVERY_CODE : path;
        }

        public String cancel() {
            return back.through(SignInPage.PATH);
        }
    }

    private Response verify(PageRequest request, PendingStep begun) {
        CodeForm asked = new CodeForm(forRecovery(request) ? "two-factor.recovery-refused" : "two-factor.refused");
        return asked.use(request, (status, form) -> show(request, status, begun, form), code -> {
            User user = step.open(begun.token()).user();
            SignInContext context = SignInContext.of(request.request()).remembered(begun.remember());
            SessionService.Started started = step.verify(begun.token(), code, context);
            Response next = PageRequest.to(begun.back().orElse(LandingPage.PATH));
            return begun.completed(signedIn, request, started.key(), trusted(request, user, context, next));
        });
    }

    /** Sets the cookie of a trusted device, if the reader has asked for it. */
    Response trusted(PageRequest request, User user, SignInContext context, Response next) {
        Optional<TrustToken> token = request.form().ticked(TRUST) ? devices.trust(user, context) : Optional.empty();
        return token.map(one -> next.with(new SetCookie(
                        SignInContext.TRUST,
                        one.text(),
                        true,
                        request.request().isSecure(),
                        "Strict",
                        Duration.ofDays(devices.days()),
                        null)))
                .orElse(next);
    }

    private Response sendCode(PageRequest request, PendingStep begun) {
        try {
            step.sendCode(begun.token(), SignInContext.of(request.request()));
            return request.done(begun.back().through(PendingStep.PATH), Message.of("two-factor.emailed"));
        } catch (RefusedException refused) {
            if (refused.refusal() != Refusal.EMAIL_NOT_CONFIGURED) {
                throw refused;
            }
            return show(request, 400, begun, FormView.EMPTY.withNotice(request.say("two-factor.email-off")));
        } catch (TooManyAttemptsException refused) {
            return FormPage.tooMany(
                    request, (status, form) -> show(request, status, begun, form), FormView.EMPTY, refused);
        }
    }

    private static boolean forRecovery(PageRequest request) {
        return request.form().text(WITH).equals(RECOVERY_CODE)
                || request.request().query(WITH).filter(RECOVERY_CODE::equals).isPresent();
    }

    Response show(PageRequest request, int status, PendingStep begun, FormView form) {
        SecondStep.Waiting waiting = step.open(begun.token());
        boolean app = waiting.factors().contains(SecondFactor.TOTP);
        Step asked = new Step(
                app,
                forRecovery(request) || !app,
                step.canSendCode(),
                devices.areOfferedTo(waiting.user()) ? devices.days() : 0,
                passkeys.isOfferedTo(waiting.user()) ? passkeys.options(begun.token()) : "",
                begun.back());
        FormView shown =
                request.form().ticked(TRUST) ? FormView.of(Map.of(TRUST, "on")).withErrors(form.errors()) : form;
        return pages.show(
                request,
                status,
                "twofactor/step",
                Map.of("form", form.notice() == null ? shown : shown.withNotice(form.notice()), "step", asked));
    }
}

package dev.vestibule.web.account;

import dev.vestibule.mfa.SecondStep;
import dev.vestibule.passkey.Assertion;
import dev.vestibule.passkey.CredentialFields;
import dev.vestibule.passkey.PasskeySecondFactor;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInResponse;
import dev.vestibule.user.User;
import dev.vestibule.web.FormView;
import dev.vestibule.web.LandingPage;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.PostedCredential;
import java.util.Optional;

/** {@code /auth/two-factor/passkey}: takes the passkey that completes a sign-in, from the page of the second step. */
public final class PasskeyStepPage implements Resource {
    private static final String PATH = PendingStep.PATH + "/passkey";

    private final Pages pages;
    private final TwoFactorStepPage page;
    private final SecondStep step;
    private final PasskeySecondFactor factor;
    private final SignInResponse signedIn;

    public PasskeyStepPage(
            Pages pages, TwoFactorStepPage page, SecondStep step, PasskeySecondFactor factor, SignInResponse signedIn) {
        this.pages = pages;
        this.page = page;
        this.step = step;
        this.factor = factor;
        this.signedIn = signedIn;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.open(request -> PageRequest.to(PendingStep.PATH)));
        routes.slowPost(PATH, pages.openForm(request -> PendingStep.posted(request, begun -> verify(request, begun))));
    }

    private Response verify(PageRequest request, PendingStep begun) {
        Optional<Fields> credential = PostedCredential.of(request);
        if (credential.isEmpty()) {
            return refused(request, begun, 400, request.say("confirm.passkey.needs-script"));
        }
        try {
            Assertion answer = new CredentialFields(credential.get()).assertion();
            credential.get().check();
            User user = step.open(begun.token()).user();
            SignInContext context = SignInContext.of(request.request()).remembered(begun.remember());
            SessionService.Started started = factor.verify(begun.token(), answer, context);
            Response next = PageRequest.to(begun.back().orElse(LandingPage.PATH));
            return begun.completed(signedIn, request, started.key(), page.trusted(request, user, context, next));
        } catch (InvalidInputException invalid) {
            return refused(request, begun, 400, request.say(PostedCredential.reason(invalid)));
        } catch (RefusedException refusal) {
            String key = switch (refusal.refusal()) {
                case PASSKEY_REFUSED, PASSKEY_UNKNOWN -> "refusal.passkey-refused";
                case TOO_MANY_SESSIONS -> "refusal.too-many-sessions";
                default -> throw refusal;
            };
            return refused(request, begun, 401, request.say(key));
        } catch (TooManyAttemptsException tooMany) {
            return FormPage.tooMany(
                    request, (status, form) -> page.show(request, status, begun, form), FormView.EMPTY, tooMany);
        }
    }

    private Response refused(PageRequest request, PendingStep begun, int status, String notice) {
        return page.show(request, status, begun, FormView.EMPTY.withNotice(notice));
    }
}

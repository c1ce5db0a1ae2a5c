package dev.vestibule.web.account;

import dev.vestibule.passkey.Assertion;
import dev.vestibule.passkey.CredentialFields;
import dev.vestibule.passkey.PasskeyProof;
import dev.vestibule.password.FreshProof;
import dev.vestibule.password.Password;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SignInContext;
import dev.vestibule.web.FormView;
import dev.vestibule.web.LandingPage;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.PostedCredential;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /account/confirm}: takes the proof that {@link ProofPrompt} asks for, and leads back to what was requested; a
 * form is sent there again by the browser, with all that was typed.
 */
public final class ConfirmIdentityPage implements Resource {
    private final Pages pages;
    private final ProofPrompt prompt;
    private final FreshProof proof;
    private final PasskeyProof passkeys;

    public ConfirmIdentityPage(Pages pages, ProofPrompt prompt, FreshProof proof, PasskeyProof passkeys) {
        this.pages = pages;
        this.prompt = prompt;
        this.proof = proof;
        this.passkeys = passkeys;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(ProofPrompt.PATH, pages.signedIn(request -> PageRequest.to(LandingPage.of(request.who()))));
        routes.slowPost(ProofPrompt.PATH, pages.signedInForm(this::confirm));
    }

    private Response confirm(PageRequest request) {
        ProofPrompt.Request wanted = ProofPrompt.Request.sentWith(request);
        if (request.form().ticked(ProofPrompt.WITH)) {
            return prompt.show(pages, request, 200, FormView.EMPTY, wanted); // another method was chosen
        }
        try {
            return renewed(request).isPresent()
                    ? onward(wanted)
                    : prompt.show(pages, request, 400, missing(request), wanted);
        } catch (InvalidInputException refused) {
            return prompt.show(pages, request, 400, faulty(request, refused), wanted);
        } catch (TooManyAttemptsException refused) {
            return FormPage.tooMany(
                    request,
                    (status, form) -> prompt.show(pages, request, status, form, wanted),
                    FormView.EMPTY,
                    refused);
        }
    }

    /** Returns empty if nothing was entered. */
    private Optional<SessionCaller> renewed(PageRequest request) {
        SignInContext context = SignInContext.of(request.request());
        Optional<Fields> credential = PostedCredential.of(request, ProofPrompt.CREDENTIAL);
        if (credential.isPresent()) {
            Assertion answer = new CredentialFields(credential.get()).assertion();
            credential.get().check();
            return Optional.of(passkeys.renew(request.who(), answer, context));
        }
        String code = request.text(ProofPrompt.CODE);
        if (!code.isEmpty()) {
            return Optional.of(proof.renew(request.who(), code, context));
        }
        return Optional.of(request.form().text(ProofPrompt.PASSWORD))
                .filter(text -> !text.isEmpty())
                .map(text -> proof.renew(request.who(), new Password(text), context));
    }

    /** With 307 browsers send the form again, to the path that it was for. */
    private static Response onward(ProofPrompt.Request wanted) {
        String path = wanted.target().orElse(LandingPage.PATH);
        return wanted.posted() ? Response.empty(307).with("Location", path) : PageRequest.to(path);
    }

    private static FormView missing(PageRequest request) {
        return request.form().ticked(ProofPrompt.CODE)
                ? FormView.EMPTY.withErrors(Map.of(ProofPrompt.CODE, request.say("two-factor.code-missing")))
                : FormView.EMPTY.withErrors(Map.of(ProofPrompt.PASSWORD, request.say("form.password-missing")));
    }

    private static FormView faulty(PageRequest request, InvalidInputException refused) {
        if (refused.faults().containsKey("code")) {
            return FormView.EMPTY.withErrors(Map.of(ProofPrompt.CODE, request.say("two-factor.refused")));
        }
        if (refused.faults().containsKey("password")) {
            return FormView.EMPTY.withErrors(Map.of(ProofPrompt.PASSWORD, request.say("password-page.old-wrong")));
        }
        Message reason = PostedCredential.reason(refused);
        return FormView.EMPTY.withNotice(request.say(reason));
    }
}

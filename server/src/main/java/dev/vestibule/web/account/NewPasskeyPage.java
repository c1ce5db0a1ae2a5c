package dev.vestibule.web.account;

import dev.vestibule.mfa.CodeProof;
import dev.vestibule.passkey.Attestation;
import dev.vestibule.passkey.CredentialFields;
import dev.vestibule.passkey.Passkey;
import dev.vestibule.passkey.PasskeyRegistration;
import dev.vestibule.passkey.PasskeySite;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.session.SignInContext;
import dev.vestibule.web.Devices;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.PostedCredential;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /account/passkeys/new}: adds a passkey. A script begins the registration over the API, with the proof, and
 * posts what the browser has created.
 */
public final class NewPasskeyPage implements Resource {
    private static final String PATH = PasskeysPage.PATH + "/new";

    private final Pages pages;
    private final PasskeyRegistration registration;
    private final PasskeySite site;
    private final PresenceProof proof;

    public NewPasskeyPage(Pages pages, PasskeyRegistration registration, PasskeySite site, PresenceProof proof) {
        this.pages = pages;
        this.registration = registration;
        this.site = site;
        this.proof = proof;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(pages.proved(this::open)));
        routes.post(PATH, pages.signedInForm(this::add));
    }

    private Response open(PageRequest request) {
        return site.relyingParty().isEmpty() ? PageRequest.to(PasskeysPage.PATH) : show(request, 200, FormView.EMPTY);
    }

    private Response show(PageRequest request, int status, FormView form) {
        boolean code = CodeProof.takesCode(request.who().user());
        return pages.showOwn(
                request, status, "newpasskey", Map.of("form", form, "proof", proof.view(request), "code", code));
    }

    private Response add(PageRequest request) {
        FormView again = FormView.of(request.posted("name"));
        Optional<Fields> credential = PostedCredential.of(request);
        if (credential.isEmpty()) {
            return show(request, 400, again.withNotice(request.say("passkeys.needs-script")));
        }
        String name = request.text("name");
        if (name.length() > Passkey.MOST_CHARACTERS || !Fields.isPlain(name)) {
            return show(
                    request,
                    400,
                    again.withErrors(Map.of("name", request.say("form.too-long", Passkey.MOST_CHARACTERS))));
        }
        try {
            Attestation answer = new CredentialFields(credential.get()).attestation();
            credential.get().check();
            Passkey passkey = registration.finish(
                    request.who(),
                    answer,
                    Optional.of(name).filter(text -> !text.isEmpty()),
                    request.say(Devices.message(request.request().userAgent())),
                    SignInContext.of(request.request()));
            return request.done(PasskeysPage.PATH, Message.of("passkeys.added", passkey.name()));
        } catch (InvalidInputException refused) {
            return show(request, 400, again.withNotice(request.say(PostedCredential.reason(refused))));
        } catch (RefusedException refused) {
            if (refused.refusal() != Refusal.TOO_MANY_PASSKEYS) {
                throw refused;
            }
            return show(request, 400, again.withNotice(request.say("refusal.too-many-passkeys")));
        }
    }
}

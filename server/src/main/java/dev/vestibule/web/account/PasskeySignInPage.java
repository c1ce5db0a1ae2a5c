package dev.vestibule.web.account;

import dev.vestibule.passkey.Assertion;
import dev.vestibule.passkey.CredentialFields;
import dev.vestibule.passkey.PasskeySignIn;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.SessionKey;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInResponse;
import dev.vestibule.web.LandingPage;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.PostedCredential;
import dev.vestibule.web.RetryAfter;
import dev.vestibule.web.ReturnPath;
import java.util.Optional;

/** {@code /auth/login/passkey}: takes the passkey that was chosen on the sign-in page, which also shows failures. */
public final class PasskeySignInPage implements Resource {
    private static final String PATH = SignInPage.PATH + "/passkey";

    private final Pages pages;
    private final SignInPage page;
    private final PasskeySignIn signIn;
    private final SignInResponse signedIn;

    public PasskeySignInPage(Pages pages, SignInPage page, PasskeySignIn signIn, SignInResponse signedIn) {
        this.pages = pages;
        this.page = page;
        this.signIn = signIn;
        this.signedIn = signedIn;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.open(request -> PageRequest.to(SignInPage.PATH)));
        routes.slowPost(PATH, pages.openForm(this::signIn));
    }

    private Response signIn(PageRequest request) {
        ReturnPath back = request.returnPath(request.form().text("redirect"));
        Optional<Fields> credential = PostedCredential.of(request);
        if (credential.isEmpty()) {
            return page.showPasskeys(request, 400, back, request.say("sign-in.passkey.needs-script"), "");
        }
        Assertion answer = new CredentialFields(credential.get()).assertion();
        try {
            credential.get().check();
            boolean remember = request.form().ticked("remember");
            SignInContext context = SignInContext.of(request.request()).remembered(remember);
            SessionKey key = signIn.signIn(answer, context).key();
            Response next = PageRequest.to(back.orElse(LandingPage.PATH));
            return signedIn.replacing(request.caller(), request.request(), key, remember, next);
        } catch (InvalidInputException refused) {
            return page.showPasskeys(request, 400, back, request.say(PostedCredential.reason(refused)), "");
        } catch (RefusedException refused) {
            return refused(request, back, refused.refusal(), answer);
        } catch (TooManyAttemptsException refused) {
            return page.showPasskeys(request, 429, back, request.say(RetryAfter.message(refused)), "")
                    .with("Retry-After", RetryAfter.seconds(refused));
        }
    }

    private Response refused(PageRequest request, ReturnPath back, Refusal refusal, Assertion answer) {
        String key = switch (refusal) {
            case ACCOUNT_DISABLED -> "refusal.account-disabled";
            case TOO_MANY_SESSIONS -> "refusal.too-many-sessions";
            case PASSKEY_UNKNOWN -> "refusal.passkey-unknown";
            case PASSKEYS_UNAVAILABLE -> "passkeys.unavailable";
            default -> "refusal.passkey-refused";
        };
        String unknown =
                refusal == Refusal.PASSKEY_UNKNOWN ? answer.credentialId().text() : "";
        return page.showPasskeys(request, 401, back, request.say(key), unknown);
    }
}

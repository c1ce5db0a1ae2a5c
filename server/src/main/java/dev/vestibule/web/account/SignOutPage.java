package dev.vestibule.web.account;

import dev.vestibule.federation.oidc.OidcProviders;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStore;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.ReturnPath;
import dev.vestibule.web.SignOut;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /auth/logout}: asks for confirmation, so that a link or an image cannot sign a user out; then confirms it, or
 * with {@code ?redirect=/a/path} leads to the sign-in page and on to that path, for another account.
 */
public final class SignOutPage implements Resource {
    private static final String PATH = "/auth/logout";

    private final Pages pages;
    private final SessionService sessions;
    private final SignOut signOut;
    private final OidcProviders providers;

    public SignOutPage(Pages pages, SessionService sessions, SignOut signOut, OidcProviders providers) {
        this.pages = pages;
        this.sessions = sessions;
        this.signOut = signOut;
        this.providers = providers;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.open(this::open));
        routes.post(PATH, pages.signedInFormAnyway(this::signOut));
    }

    private Response open(PageRequest request) {
        ReturnPath next =
                request.returnPath(request.request().query(ReturnPath.FIELD).orElse(""));
        return request.caller().isPresent()
                ? pages.showOwn(request, 200, "signout", Map.of(ReturnPath.FIELD, next.path()))
                : pages.show(request, 200, "signedout", Map.of("provider", onward(request)));
    }

    /** Returns the link to the provider's sign-out; empty if the session is not from a provider. */
    private String onward(PageRequest request) {
        return request.request()
                .query("provider")
                .flatMap(ProviderKey::parse)
                .filter(key -> providers.find(key).isPresent())
                .map(key -> "/auth/sso/" + key.value() + "/logout")
                .orElse("");
    }

    private Response signOut(PageRequest request) {
        Optional<ProviderKey> provider =
                sessions.outside(request.who().session()).map(SessionStore.Outside::provider);
        ReturnPath next = request.returnPath(request.form().text(ReturnPath.FIELD));
        String signedOut =
                PATH + provider.map(key -> "?provider=" + key.value()).orElse("");
        return signOut.of(request, next.isNone() ? signedOut : next.through(SignInPage.PATH));
    }
}

package dev.vestibule.web.account;

import dev.vestibule.federation.oidc.OidcProviders;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionCookies;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStore;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.ReturnPath;
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
    private final SessionCookies cookies;
    private final OidcProviders providers;

    public SignOutPage(Pages pages, SessionService sessions, SessionCookies cookies, OidcProviders providers) {
        this.pages = pages;
        this.sessions = sessions;
        this.cookies = cookies;
        this.providers = providers;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.open(this::open));
        routes.post(PATH, pages.signedInFormAnyway(this::signOut));
    }

    private Response open(PageRequest request) {
        ReturnPath next = request.returnPath(request.request().query(ReturnPath.FIELD).orElse(""));
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
        try {
            sessions.signOut(request.who(), request.request().client());
        } catch (RefusedException refused) {
            if (refused.refusal() != Refusal.NO_SUCH_SESSION) {
                throw refused;
            }
            // ended already, which has the requested effect
        }
        // Not "cookies": the device cookie must stay, or the owner's device would be unknown afterwards.
        ReturnPath next = request.returnPath(request.form().text(ReturnPath.FIELD));
        String signedOut = PATH + provider.map(key -> "?provider=" + key.value()).orElse("");
        Response out = PageRequest.to(next.isNone() ? signedOut : next.through(SignInPage.PATH))
                .with(cookies.removing());
        // Under a path, the browser would also clear the data of other sites of the host.
        return !request.request().sitePath().isEmpty() ? out : out.with("Clear-Site-Data", "\"cache\", \"storage\"");
    }
}

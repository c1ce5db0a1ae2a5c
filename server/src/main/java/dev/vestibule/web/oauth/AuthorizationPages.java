package dev.vestibule.web.oauth;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.OAuthClient.Origin;
import dev.vestibule.oauth.client.RedirectUris;
import dev.vestibule.oauth.grant.AuthorizePages;
import dev.vestibule.oauth.grant.ConsentRequest;
import dev.vestibule.oauth.grant.Scopes;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.ReturnPath;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Renders the pages of an authorization. */
public final class AuthorizationPages {
    private static final String SIGN_OUT = "/auth/logout";

    private final Pages pages;

    public AuthorizationPages(Pages pages) {
        this.pages = pages;
    }

    /** Returns the page that asks the user. Its form leads to the application, which the policy of the page allows. */
    public Response consent(Request request, ConsentRequest asked) {
        PageRequest page = pages.requestOf(request, Optional.of(asked.caller()));
        OAuthClient client = asked.client();
        boolean choosable = isChoosable(asked.scopes());
        List<ConsentView.Scope> scopes = ConsentView.scopes(asked.scopes()).stream()
                // Programs that read the form keep the last of several fields of one name: that they have asked for.
                .sorted(Comparator.comparing(scope -> choosable && scope.powerful()))
                .toList();
        ConsentView view = new ConsentView(
                client.name(),
                Destination.of(asked.redirectUri()),
                client.origin() == Origin.DOCUMENT ? identity(asked) : null,
                client.origin() == Origin.DYNAMIC ? DisplayTime.of(client.createdAt(), page.messages()) : null,
                scopes,
                choosable,
                ConsentView.duration(asked.longest()),
                asked.fields(),
                ReturnPath.of(request).through(SIGN_OUT));
        return pages.showLeading(page, 200, "oauth/consent", Map.of("view", view), asked.redirectUri());
    }

    private static ConsentView.Identity identity(ConsentRequest asked) {
        String url = asked.client().id().value();
        return new ConsentView.Identity(
                URI.create(url).getHost(),
                url,
                RedirectUris.isOnDevice(asked.redirectUri().toString()));
    }

    /** An application of OpenID Connect needs what it asks for; of several scopes of the API a user may choose. */
    private static boolean isChoosable(Scopes scopes) {
        return scopes.names().size() > 1 && !scopes.has(Scopes.OPENID);
    }

    /** Returns the page of an error that cannot be sent to the application. */
    public Response error(Request request, AuthorizePages.Failure failure) {
        return pages.show(
                pages.requestOf(request, failure.caller()),
                400,
                "oauth/error",
                Map.of("error", failure.error(), "reason", failure.reason()));
    }

    /** Returns the page whose form takes the answer to the application. */
    public Response formPost(Request request, AuthorizePages.FormPost answer) {
        URI target = answer.target();
        PageRequest page = pages.requestOf(request, Optional.empty());
        String host = Optional.ofNullable(target.getHost()).orElse(target.getScheme());
        return pages.showLeading(
                page,
                200,
                "oauth/formpost",
                Map.of("target", target.toString(), "host", host, "fields", answer.fields()),
                target);
    }
}

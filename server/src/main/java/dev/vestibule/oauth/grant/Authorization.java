package dev.vestibule.oauth.grant;

import dev.vestibule.session.SessionCaller;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What an authorization takes, besides its pages.
 *
 * @param issuer the name of this server for applications
 * @param site the site URL, if it is set
 */
public record Authorization(
        RequestReader requests,
        AuthorizationService service,
        SignInDemand demand,
        ConsentForm form,
        BrowserCookie browser,
        String issuer,
        Optional<String> site,
        InstantSource clock) {
    SignInDemand.Verdict judge(AuthorizationRequest asked, Optional<SessionCaller> caller) {
        return demand.judge(asked, caller, clock.instant());
    }

    /**
     * Returns where a request with this query would be answered to; empty if its application does not exist, or has not
     * registered that.
     */
    public Optional<URI> redirectTarget(String rawQuery) {
        return requests.redirectTarget(rawQuery);
    }
}

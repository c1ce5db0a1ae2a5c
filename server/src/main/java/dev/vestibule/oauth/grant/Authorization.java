package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientDocuments;
import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.oauth.client.Parameters;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.session.SessionCaller;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What an authorization takes, besides its pages.
 *
 * @param documents of applications whose ID is a URL
 * @param issuer the name of this server for applications
 * @param site the site URL, if it is set
 */
public record Authorization(
        ClientDocuments documents,
        AuthorizationRules rules,
        AuthorizationService service,
        SignInDemand demand,
        ConsentForm form,
        String issuer,
        Optional<String> site,
        InstantSource clock) {
    SignInDemand.Verdict judge(AuthorizationRequest asked, Optional<SessionCaller> caller) {
        return demand.judge(asked, caller, clock.instant());
    }

    /**
     * Reads a request. Only for a user who is signed in, the server first calls a host that the request names.
     *
     * @throws ProtocolException if there is no application that it could be answered to
     */
    AuthorizationRequest read(Parameters given, Optional<SessionCaller> caller, ClientAddress from) {
        caller.ifPresent(user -> documents.refresh(
                new ClientId(given.required("client_id")),
                Optional.of(user.user().id()),
                from));
        return rules.read(given);
    }

    /** Returns whether an application may be known once a user has signed in. */
    boolean mayBeKnownLater(Parameters given) {
        return given.all("client_id").stream().map(ClientId::new).anyMatch(documents::isPossible);
    }

    /**
     * Returns where a request with this query would be answered to; empty if its application does not exist, or has not
     * registered that.
     */
    public Optional<URI> redirectTarget(String rawQuery) {
        return rules.redirectTarget(rawQuery);
    }
}

package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.Parameters;
import dev.vestibule.platform.crypto.Digest;
import java.util.List;
import java.util.Optional;

/**
 * An authorization request that can be answered: its application exists, and its redirect URI is a registered one.
 *
 * @param redirectGiven whether the request named the redirect URI
 * @param formPost whether the answer is a form instead of a query ({@code response_mode=form_post})
 * @param parameters everything that was sent
 * @param pushed which of the pushed requests it is; empty for one that the browser brought as a whole
 */
public record AuthorizationRequest(
        OAuthClient client,
        String redirectUri,
        boolean redirectGiven,
        Optional<String> state,
        boolean formPost,
        Parameters parameters,
        Optional<Pushed> pushed) {
    /**
     * A request that was pushed.
     *
     * @param digest of its name
     * @param handle the parameters by which a browser brings it again
     */
    public record Pushed(Digest digest, Parameters handle) {}

    /** Returns this as a request that was pushed. */
    AuthorizationRequest pushed(Pushed one) {
        return new AuthorizationRequest(
                client, redirectUri, redirectGiven, state, formPost, parameters, Optional.of(one));
    }

    /** Returns the parameters by which a browser brings it again. */
    Parameters repeatable() {
        return pushed.map(Pushed::handle).orElse(parameters);
    }

    /**
     * What it asks for, once that was checked too.
     *
     * @param challenge for PKCE with S256; empty for an application that may do without
     */
    public record Asked(
            Scopes scopes,
            Optional<String> resource,
            Optional<String> challenge,
            Optional<String> nonce,
            Optional<String> claims) {
        /** Returns the scopes that the user is asked about: also those of claims that are asked for one by one. */
        Scopes told() {
            return claims.flatMap(ClaimsRequest::parse)
                    .map(one -> scopes.and(new Scopes(List.copyOf(one.scopes()))))
                    .orElse(scopes);
        }
    }
}

package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.Parameters;
import java.util.List;
import java.util.Optional;

/**
 * An authorization request that can be answered: its application exists, and its redirect URI is a registered one.
 *
 * @param redirectGiven whether the request named the redirect URI
 * @param formPost whether the answer is a form instead of a query ({@code response_mode=form_post})
 * @param parameters everything that was sent
 */
public record AuthorizationRequest(
        OAuthClient client,
        String redirectUri,
        boolean redirectGiven,
        Optional<String> state,
        boolean formPost,
        Parameters parameters) {
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

package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.Parameters;
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
            Optional<String> claims) {}
}

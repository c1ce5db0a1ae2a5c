package dev.vestibule.federation.oidc;

import dev.vestibule.federation.OidcProvider;
import dev.vestibule.platform.outbound.OutboundHttp;
import dev.vestibule.session.ProviderKey;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs users out at the provider, too (OpenID Connect RP-Initiated Logout). */
public final class OidcSignOut {
    private static final Logger LOG = LoggerFactory.getLogger(OidcSignOut.class);

    private final OidcProviders providers;
    private final OidcClients clients;
    private final OidcAddresses addresses;

    OidcSignOut(OidcProviders providers, OidcClients clients, OidcAddresses addresses) {
        this.providers = providers;
        this.clients = clients;
        this.addresses = addresses;
    }

    /**
     * Returns where to sign out at the provider, if it supports that; the browser returns to the sign-in page.
     *
     * @param idToken that of the sign-in, so that the provider needs no confirmation (OpenID Connect RP-Initiated
     *     Logout, section 2)
     */
    public Optional<URI> endOfSession(ProviderKey key, Optional<String> idToken) {
        return providers.find(key).flatMap(provider -> {
            try {
                URI end = clients.of(provider).metadata().getEndSessionEndpointURI();
                return end == null ? Optional.empty() : Optional.of(endOfSession(end, provider, idToken));
            } catch (ProviderTroubleException e) {
                LOG.warn("Sign-out at {} failed: {}", key.value(), e.getMessage());
                return Optional.empty();
            }
        });
    }

    private URI endOfSession(URI end, OidcProvider provider, Optional<String> idToken) {
        Map<String, String> query = new TreeMap<>(
                Map.of("client_id", provider.clientId(), "post_logout_redirect_uri", addresses.afterSignOut()));
        idToken.ifPresent(token -> query.put("id_token_hint", token));
        return URI.create(end + (end.getRawQuery() == null ? "?" : "&") + OutboundHttp.form(query));
    }
}

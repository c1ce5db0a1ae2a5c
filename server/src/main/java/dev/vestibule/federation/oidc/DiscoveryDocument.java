package dev.vestibule.federation.oidc;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.platform.config.WebAddress;
import dev.vestibule.platform.outbound.OutboundHttp;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a discovery document says about the settings of a provider that is to be added.
 *
 * @param way how a client authenticates with a secret: as usual, unless only the other way is supported
 * @param hosts the hosts besides the issuer's own that this server calls
 */
public record DiscoveryDocument(String issuer, OidcProvider.Way way, List<String> hosts) {
    static final Map<String, String> HEADERS = Map.of("Accept", "application/json");

    private static final String SUFFIX = "/.well-known/openid-configuration";

    public DiscoveryDocument {
        hosts = List.copyOf(hosts);
    }

    /**
     * The outcome of reading one.
     *
     * @param fault why it could not be read; empty if it could
     * @param detail the status or the issuer that was returned; empty text if there is none
     */
    public record Outcome(Optional<DiscoveryDocument> found, Optional<ProviderFault> fault, String detail) {}

    /** Returns where an issuer has it; a URL that leads to one stays as it is. */
    static URI address(String issuer) {
        return URI.create(issuer.endsWith(SUFFIX) ? issuer : issuer.replaceFirst("/$", "") + SUFFIX);
    }

    /** Reads the response of a provider. */
    static OIDCProviderMetadata parse(URI address, OutboundHttp.Answer answer) throws ProviderTroubleException {
        if (answer.status() != 200) {
            String status = Integer.toString(answer.status());
            throw new ProviderTroubleException(ProviderFault.STATUS, address + " returned status " + status, status);
        }
        try {
            return OIDCProviderMetadata.parse(answer.text());
        } catch (ParseException | RuntimeException e) {
            throw new ProviderTroubleException(
                    ProviderFault.NOT_DISCOVERY, address + " is not a valid discovery document");
        }
    }

    /** Refuses a document without the endpoints that a sign-in needs. */
    static void checkComplete(URI address, OIDCProviderMetadata said) throws ProviderTroubleException {
        if (said.getAuthorizationEndpointURI() == null
                || said.getTokenEndpointURI() == null
                || said.getJWKSetURI() == null) {
            String message = address + " lacks the authorization, token or jwks_uri endpoint";
            throw new ProviderTroubleException(ProviderFault.INCOMPLETE, message);
        }
    }

    /** Returns what a complete document says, if it is at the address of its own issuer. */
    static DiscoveryDocument of(URI address, OIDCProviderMetadata said) throws ProviderTroubleException {
        String issuer = said.getIssuer().getValue();
        if (!WebAddress.parse(issuer).map(own -> address(issuer)).equals(Optional.of(address))) {
            throw new ProviderTroubleException(ProviderFault.ISSUER, address + " has the issuer " + issuer, issuer);
        }
        checkComplete(address, said);
        String own = WebAddress.origin(address);
        List<String> hosts = Stream.of(said.getTokenEndpointURI(), said.getJWKSetURI(), said.getUserInfoEndpointURI())
                .filter(Objects::nonNull)
                .filter(endpoint -> !WebAddress.isPlain(endpoint))
                .filter(endpoint -> !WebAddress.origin(endpoint).equals(own))
                .map(endpoint -> WebAddress.host(endpoint) + (endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort()))
                .distinct()
                .toList();
        return new DiscoveryDocument(issuer, way(said.getTokenEndpointAuthMethods()), hosts);
    }

    private static OidcProvider.Way way(@Nullable List<ClientAuthenticationMethod> supported) {
        boolean onlyPost = supported != null
                && supported.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                && !supported.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
        return onlyPost ? OidcProvider.Way.CLIENT_SECRET_POST : OidcProvider.Way.CLIENT_SECRET_BASIC;
    }
}

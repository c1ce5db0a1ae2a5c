package dev.vestibule.oauth.openid;

import dev.vestibule.oauth.client.AuthMethod;
import dev.vestibule.oauth.grant.AuthenticationContext;
import dev.vestibule.oauth.grant.ScopeClaims;
import dev.vestibule.oauth.grant.ServerMetadata;
import dev.vestibule.oauth.grant.SignInDemand;
import dev.vestibule.oauth.key.KeySetResource;
import dev.vestibule.oauth.key.SigningAlgorithm;
import dev.vestibule.oauth.key.SigningKeyService;
import dev.vestibule.platform.http.Cors;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.refusal.Refusal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code /.well-known/openid-configuration}: what OAuth clients look up about this server, and what OpenID Connect adds
 * to it (OpenID Connect Discovery, section 3).
 */
final class DiscoveryResource implements Resource {
    static final String PATH = "/.well-known/openid-configuration";

    private static final String CACHE = "public, max-age=300";

    private final ServerMetadata server;
    private final SigningKeyService keys;

    DiscoveryResource(ServerMetadata server, SigningKeyService keys) {
        this.server = server;
        this.keys = keys;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, this::configuration);
        routes.options(PATH, Cors.preflight("GET"));
    }

    private Response configuration(Request request) {
        if (!keys.isAvailable()) {
            throw Refusal.NOT_FOUND.exception();
        }
        return Cors.open(Response.json(200, document()).with("Cache-Control", CACHE));
    }

    private Map<String, Object> document() {
        String issuer = server.issuer();
        Map<String, Object> document = server.document();
        document.put("userinfo_endpoint", issuer + UserinfoResource.PATH);
        document.put("jwks_uri", issuer + KeySetResource.PATH);
        document.put("introspection_endpoint", issuer + IntrospectionResource.PATH);
        document.put(
                "introspection_endpoint_auth_methods_supported",
                Stream.of(AuthMethod.values())
                        .filter(method -> method != AuthMethod.NONE)
                        .map(AuthMethod::wireName)
                        .toList());
        document.put("introspection_endpoint_auth_signing_alg_values_supported", ServerMetadata.SIGNATURES);
        document.put("end_session_endpoint", issuer + EndSession.PATH);
        document.put("backchannel_logout_supported", true);
        document.put("backchannel_logout_session_supported", true);
        document.put("subject_types_supported", List.of("public"));
        document.put("id_token_signing_alg_values_supported", SigningAlgorithm.names());
        document.put("userinfo_signing_alg_values_supported", SigningAlgorithm.names());
        document.put("claim_types_supported", List.of("normal"));
        document.put("claims_supported", claims());
        document.put("claims_parameter_supported", true);
        document.put("acr_values_supported", AuthenticationContext.names());
        document.put("prompt_values_supported", SignInDemand.PROMPTS);
        document.put(
                "ui_locales_supported",
                MessageCatalog.all().stream()
                        .map(language -> language.code().replace('_', '-'))
                        .toList());
        // The usual value of the second one is true.
        document.put("request_parameter_supported", false);
        document.put("request_uri_parameter_supported", false);
        return document;
    }

    private static List<String> claims() {
        return Stream.concat(
                        Stream.of(
                                "sub",
                                "iss",
                                "aud",
                                "exp",
                                "iat",
                                "auth_time",
                                "nonce",
                                "acr",
                                "amr",
                                "at_hash",
                                "sid"),
                        ScopeClaims.names().stream())
                .toList();
    }
}

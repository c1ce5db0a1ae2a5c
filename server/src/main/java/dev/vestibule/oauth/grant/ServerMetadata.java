package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.AuthMethod;
import dev.vestibule.oauth.client.ClientMetadata;
import dev.vestibule.oauth.client.OAuthSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What applications may know of this server (RFC 8414). */
public final class ServerMetadata {
    /** The algorithms of the assertions by which applications authenticate. */
    public static final List<String> SIGNATURES =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

    private static final List<String> AUTHENTICATION =
            Stream.of(AuthMethod.values()).map(AuthMethod::wireName).toList();

    private final String issuer;
    private final OAuthSettings settings;

    /** @param settings whether applications may register themselves, or publish their metadata */
    public ServerMetadata(String issuer, OAuthSettings settings) {
        this.issuer = issuer;
        this.settings = settings;
    }

    public String issuer() {
        return issuer;
    }

    /** Returns the document; what is said of ID tokens is not in it. */
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("issuer", issuer);
        document.put("authorization_endpoint", issuer + "/oauth/authorize");
        document.put("token_endpoint", issuer + "/oauth/token");
        document.put("revocation_endpoint", issuer + "/oauth/revoke");
        document.put("device_authorization_endpoint", issuer + DeviceResource.PATH);
        document.put("pushed_authorization_request_endpoint", issuer + PushedRequestResource.PATH);
        document.put("require_pushed_authorization_requests", false);
        if (settings.registers()) {
            document.put("registration_endpoint", issuer + "/oauth/register");
        }
        if (settings.readsDocuments()) {
            document.put("client_id_metadata_document_supported", true);
        }
        document.put("scopes_supported", Scopes.ALL);
        document.put("response_types_supported", List.of("code"));
        document.put("response_modes_supported", List.of("query", "form_post"));
        document.put("grant_types_supported", ClientMetadata.GRANT_TYPES);
        document.put("token_endpoint_auth_methods_supported", AUTHENTICATION);
        document.put("token_endpoint_auth_signing_alg_values_supported", SIGNATURES);
        document.put("revocation_endpoint_auth_methods_supported", AUTHENTICATION);
        document.put("revocation_endpoint_auth_signing_alg_values_supported", SIGNATURES);
        document.put("code_challenge_methods_supported", List.of("S256"));
        document.put("authorization_response_iss_parameter_supported", true);
        return document;
    }

    /**
     * Returns what is known of a resource that this server protects (RFC 9728). Clients request all the scopes that are
     * here, so these are those that the resource needs.
     */
    Map<String, Object> resource(String path) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("resource", issuer + path);
        document.put("authorization_servers", List.of(issuer));
        document.put("scopes_supported", List.of(Scopes.FULL));
        document.put("bearer_methods_supported", List.of("header"));
        return document;
    }
}

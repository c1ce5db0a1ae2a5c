package dev.vestibule.federation.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.JWTAuthenticationClaimsSet;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.JWTID;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.token.PublishedKeys;
import dev.vestibule.platform.outbound.Elapsed;
import dev.vestibule.platform.outbound.OutboundException;
import dev.vestibule.platform.outbound.OutboundHttp;
import java.net.URI;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls one provider with its current settings. Its discovery document is requested once in 24 hours. */
final class OidcClient {
    private static final Logger LOG = LoggerFactory.getLogger(OidcClient.class);
    private static final Duration METADATA_KEPT = Duration.ofHours(24);
    private static final Duration BETWEEN_FAILURES = Duration.ofSeconds(5);
    private static final Duration ASSERTION_LIFE = Duration.ofSeconds(60);

    private final OidcProvider provider;
    private final OutboundHttp outbound;
    private final InstantSource clock;
    private @Nullable Metadata metadata;
    private Instant failedAt = Instant.EPOCH;
    private String failure = "";
    private volatile @Nullable Duration offset;
    private volatile boolean answersTellTime;

    private record Metadata(OIDCProviderMetadata said, PublishedKeys keys, Instant since) {}

    /**
     * The tokens that a code was exchanged for.
     *
     * @param accessToken null if it is of another type, which cannot be used here
     */
    record Tokens(String idToken, @Nullable BearerAccessToken accessToken) {}

    OidcClient(OidcProvider provider, OutboundHttp outbound, InstantSource clock) {
        this.provider = provider;
        this.outbound = outbound;
        this.clock = clock;
    }

    OidcProvider provider() {
        return provider;
    }

    /**
     * Returns how far the provider's clock is ahead of ours, by its latest response, or by its latest token if
     * responses have no date.
     */
    Optional<Duration> clockOffset() {
        return Optional.ofNullable(offset);
    }

    /** Logs why the provider cannot be used, and returns the exception to throw. */
    ProviderAwayException away(Exception why) {
        LOG.warn("Provider {} failed: {}", provider.key().value(), why.getMessage());
        return new ProviderAwayException(provider, why);
    }

    OIDCProviderMetadata metadata() throws ProviderTroubleException {
        return known().said();
    }

    PublishedKeys keys() throws ProviderTroubleException {
        return known().keys();
    }

    private synchronized Metadata known() throws ProviderTroubleException {
        Instant now = clock.instant();
        Metadata have = metadata;
        if (have != null && Elapsed.within(METADATA_KEPT, have.since(), now)) {
            return have;
        }
        if (Elapsed.within(BETWEEN_FAILURES, failedAt, now)) {
            throw new ProviderTroubleException(failure);
        }
        try {
            OIDCProviderMetadata said = discover();
            have = new Metadata(
                    said,
                    have != null && have.said().getJWKSetURI().equals(said.getJWKSetURI())
                            ? have.keys()
                            : new PublishedKeys(said.getJWKSetURI(), provider.reach(), outbound, clock),
                    now);
            metadata = have;
            return have;
        } catch (ProviderTroubleException e) {
            failedAt = clock.instant();
            failure = String.valueOf(e.getMessage());
            throw e;
        }
    }

    private OIDCProviderMetadata discover() throws ProviderTroubleException {
        URI address = discoveryAddress();
        OIDCProviderMetadata said = DiscoveryDocument.parse(address, get(address, DiscoveryDocument.HEADERS));
        String issuer = said.getIssuer().getValue();
        if (!issuer.equals(provider.issuer())) {
            String message = address + " has the issuer " + issuer + ", which is not exactly " + provider.issuer();
            throw new ProviderTroubleException(ProviderFault.ISSUER, message, issuer);
        }
        DiscoveryDocument.checkComplete(address, said);
        return said;
    }

    URI discoveryAddress() {
        return DiscoveryDocument.address(provider.issuer());
    }

    /**
     * Exchanges a code for tokens.
     *
     * @return empty if the provider refuses the code
     * @throws ClientRefusedException if the provider refuses this server, whatever the code
     */
    Optional<Tokens> exchange(String code, URI redirect, CodeVerifier verifier) throws ProviderTroubleException {
        URI endpoint = metadata().getTokenEndpointURI();
        TokenRequest request = new TokenRequest(
                endpoint,
                clientAuthentication(endpoint),
                new AuthorizationCodeGrant(new AuthorizationCode(code), redirect, verifier),
                new Scope());
        try {
            TokenResponse response = OIDCTokenResponseParser.parse(send(request.toHTTPRequest()));
            if (response instanceof TokenErrorResponse refused) {
                String error = refused.getErrorObject().getCode();
                if ("invalid_grant".equals(error)) {
                    return Optional.empty();
                }
                throw refusal(error, refused.getErrorObject().getHTTPStatusCode());
            }
            OIDCTokenResponse tokens = (OIDCTokenResponse) response.toSuccessResponse();
            String idToken = tokens.getOIDCTokens().getIDTokenString();
            if (idToken == null) {
                throw new ProviderTroubleException("the token response contains no ID token");
            }
            return Optional.of(new Tokens(idToken, tokens.getOIDCTokens().getBearerAccessToken()));
        } catch (ParseException e) {
            throw new ProviderTroubleException("the token response is invalid");
        }
    }

    /** Some providers put an error about the client, such as {@code invalid_client_id}, into the code of the error. */
    private static ProviderTroubleException refusal(@Nullable String error, int status) {
        String message = "the token endpoint returned " + (error == null ? status : error);
        boolean client = error != null && (error.contains("invalid_client") || error.contains("unauthorized_client"));
        return client ? new ClientRefusedException(message) : new ProviderTroubleException(message);
    }

    private ClientAuthentication clientAuthentication(URI endpoint) throws ProviderTroubleException {
        ClientID id = new ClientID(provider.clientId());
        OidcProvider.ClientProof proof = provider.proof();
        return switch (proof.way()) {
            case CLIENT_SECRET_BASIC -> new ClientSecretBasic(id, secret(proof));
            case CLIENT_SECRET_POST -> new ClientSecretPost(id, secret(proof));
            case PRIVATE_KEY_JWT -> assertion(id, endpoint, proof);
        };
    }

    private static Secret secret(OidcProvider.ClientProof proof) {
        return new Secret(proof.secret().orElseThrow().text());
    }

    private ClientAuthentication assertion(ClientID id, URI endpoint, OidcProvider.ClientProof proof)
            throws ProviderTroubleException {
        try {
            JWK key = JWK.parse(proof.privateKey().orElseThrow().text());
            boolean rsa = key.getKeyType().equals(KeyType.RSA);
            PrivateKey secret =
                    rsa ? key.toRSAKey().toPrivateKey() : key.toECKey().toPrivateKey();
            Instant now = clock.instant();
            JWTAuthenticationClaimsSet claims = new JWTAuthenticationClaimsSet(
                    id,
                    List.of(new Audience(endpoint)),
                    Date.from(now.plus(ASSERTION_LIFE)),
                    null,
                    Date.from(now),
                    new JWTID());
            JWSAlgorithm algorithm = rsa ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256;
            return new PrivateKeyJWT(claims, algorithm, secret, key.getKeyID(), null);
        } catch (java.text.ParseException | com.nimbusds.jose.JOSEException e) {
            throw new ProviderTroubleException("the private key is invalid");
        }
    }

    /** Requests UserInfo for a token. */
    OutboundHttp.Answer userInfo(@Nullable BearerAccessToken token) throws ProviderTroubleException {
        if (token == null) {
            throw new ProviderTroubleException("no bearer token for the UserInfo endpoint");
        }
        URI endpoint = metadata().getUserInfoEndpointURI();
        if (endpoint == null) {
            throw new ProviderTroubleException("the provider has no UserInfo endpoint");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json, application/jwt");
        headers.put("Authorization", token.toAuthorizationHeader());
        OutboundHttp.Answer answer = get(endpoint, headers);
        if (answer.status() != 200) {
            throw new ProviderTroubleException("the UserInfo endpoint returned status " + answer.status());
        }
        return answer;
    }

    /** Sends a request of Nimbus, and lets it parse the response. */
    HTTPResponse send(HTTPRequest request) throws ProviderTroubleException {
        Map<String, String> headers = new LinkedHashMap<>();
        request.getHeaderMap().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        try {
            OutboundHttp.Answer answer = measured(
                    outbound.post(request.getURI(), provider.reach(), headers, String.valueOf(request.getBody())));
            HTTPResponse response = new HTTPResponse(answer.status());
            response.setHeader("Content-Type", answer.contentType());
            response.setBody(answer.text());
            return response;
        } catch (OutboundException e) {
            throw new ProviderTroubleException(ProviderFault.of(e), request.getURI() + ": " + e.getMessage());
        }
    }

    private OutboundHttp.Answer get(URI address, Map<String, String> headers) throws ProviderTroubleException {
        try {
            return measured(outbound.get(address, provider.reach(), headers));
        } catch (OutboundException e) {
            throw new ProviderTroubleException(ProviderFault.of(e), address + ": " + e.getMessage());
        }
    }

    private OutboundHttp.Answer measured(OutboundHttp.Answer answer) {
        answer.date().ifPresent(theirs -> {
            answersTellTime = true;
            offset = Duration.between(clock.instant(), theirs);
        });
        return answer;
    }

    /**
     * A token was issued just now. The date of responses is more accurate, as some providers date tokens back; but
     * Keycloak sends none.
     */
    void issuedNow(Instant theirs) {
        if (!answersTellTime) {
            offset = Duration.between(clock.instant(), theirs);
        }
    }
}

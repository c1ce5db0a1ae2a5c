package dev.vestibule.oauth.client;

import dev.vestibule.oauth.key.SigningAlgorithm;
import dev.vestibule.user.GroupId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is registered of an application besides its name; the names of RFC 7591 are in {@link ClientJson}.
 *
 * @param nativeApplication whether it runs on the user's device ({@code application_type})
 * @param firstParty whether users are not asked for consent
 * @param requirePkce whether each authorization needs PKCE; false for confidential clients only
 * @param requirePushed whether each authorization request has to be pushed (RFC 9126)
 * @param freshUntil when the document that all of this is from is read again; empty if it is from none
 */
public record ClientMetadata(
        List<String> redirectUris,
        List<String> grantTypes,
        List<String> responseTypes,
        List<String> scopes,
        AuthMethod authMethod,
        Keys keys,
        boolean nativeApplication,
        boolean firstParty,
        boolean requirePkce,
        boolean requirePushed,
        OpenId openId,
        Logout logout,
        Admission admission,
        Lifetimes lifetimes,
        About about,
        Optional<Instant> freshUntil) {
    public static final String CODE_GRANT = "authorization_code";
    public static final String REFRESH_GRANT = "refresh_token";
    public static final String CLIENT_GRANT = "client_credentials";
    public static final String DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

    /** Every grant type that may be registered. */
    public static final List<String> GRANT_TYPES = List.of(CODE_GRANT, REFRESH_GRANT, CLIENT_GRANT, DEVICE_GRANT);

    /** The public keys of an application, by value (JSON) or by address; at most one of the two. */
    public record Keys(Optional<String> jwks, Optional<String> jwksUri) {}

    /**
     * What it is registered for in OpenID Connect.
     *
     * @param idTokenAlgorithm empty for the usual one
     * @param userinfoAlgorithm empty for plain JSON
     * @param requireNonce whether each authorization without PKCE needs a nonce
     * @param groupClaim how its tokens name groups
     */
    public record OpenId(
            Optional<SigningAlgorithm> idTokenAlgorithm,
            Optional<SigningAlgorithm> userinfoAlgorithm,
            Optional<Integer> defaultMaxAge,
            boolean requireAuthTime,
            boolean requireNonce,
            GroupClaim groupClaim) {
        /** Returns the algorithm of its ID tokens, which is that of its other tokens, too. */
        public SigningAlgorithm algorithm() {
            return idTokenAlgorithm.orElse(SigningAlgorithm.RS256);
        }
    }

    /** How the claim {@code groups} names groups. */
    public enum GroupClaim {
        NAMES,
        IDS,
        NONE;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static GroupClaim ofWireName(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    /** How it takes part in sign-outs. */
    public record Logout(
            List<String> postLogoutRedirectUris, Optional<String> backchannelUri, boolean backchannelSessionRequired) {}

    /**
     * Who may use it.
     *
     * @param groups of which users must be in one; empty for all users
     * @param needsFactor whether users need a second factor
     * @param networks from which users may authorize it; empty for all
     */
    public record Admission(List<GroupId> groups, boolean needsFactor, List<String> networks) {
        public static final Admission EVERYBODY = new Admission(List.of(), false, List.of());
    }

    /**
     * How long its tokens live; empty for the usual times.
     *
     * @param jwtAccessTokens whether access tokens are JWTs (RFC 9068) instead of opaque
     */
    public record Lifetimes(
            Optional<Duration> accessToken,
            Optional<Duration> refreshToken,
            Optional<Duration> idToken,
            boolean jwtAccessTokens) {
        public static final Lifetimes USUAL =
                new Lifetimes(Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    /** Further facts for people; addresses are shown and never fetched. */
    public record About(
            Optional<String> clientUri,
            Optional<String> logoUri,
            Optional<String> policyUri,
            Optional<String> termsUri,
            List<String> contacts,
            Optional<String> softwareId,
            Optional<String> softwareVersion) {}

    /** Returns this with what only administrators decide, as it was decided before. */
    ClientMetadata decidedAs(ClientMetadata before) {
        return new ClientMetadata(
                redirectUris,
                grantTypes,
                responseTypes,
                scopes,
                authMethod,
                keys,
                nativeApplication,
                firstParty,
                requirePkce,
                requirePushed,
                openId,
                logout,
                before.admission,
                before.lifetimes,
                about,
                freshUntil);
    }

    /** Returns this as it was read from a document that is read again at that time. */
    ClientMetadata freshUntil(Instant time) {
        return new ClientMetadata(
                redirectUris,
                grantTypes,
                responseTypes,
                scopes,
                authMethod,
                keys,
                nativeApplication,
                firstParty,
                requirePkce,
                requirePushed,
                openId,
                logout,
                admission,
                lifetimes,
                about,
                Optional.of(time));
    }

    /** Returns whether it may use a grant type. */
    public boolean mayUse(String grantType) {
        return grantTypes.contains(grantType);
    }
}

package dev.vestibule.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A realm in the tests' Keycloak, with the people, groups and clients that a test wants. */
public final class KeycloakRealm {
    private final KeycloakAdministration administration;
    private final String name;
    private final String frontend;
    private final Map<String, String> groups = new ConcurrentHashMap<>();

    private KeycloakRealm(KeycloakAdministration administration, String name, String frontend) {
        this.administration = administration;
        this.name = name;
        this.frontend = frontend;
    }

    public static KeycloakRealm make(KeycloakAdministration administration, String name, String frontend) {
        String unused = administration.post(
                "",
                Map.of(
                        "realm",
                        name,
                        "enabled",
                        true,
                        "attributes",
                        Map.of("frontendUrl", frontend),
                        // As cheap as it gets.
                        "passwordPolicy",
                        "hashAlgorithm(pbkdf2-sha512) and hashIterations(1)"));
        return new KeycloakRealm(administration, name, frontend);
    }

    public String issuer() {
        return frontend + "/realms/" + name;
    }

    /**
     * Registers a web application.
     *
     * @param site where it is, without a slash at the end
     * @param provider the key under which the application knows this realm
     * @return its secret
     */
    public String hasClient(String client, String site, String provider) {
        String secret = UUID.randomUUID().toString();
        String start = site + "/auth/sso/" + provider;
        Map<String, String> attributes = Map.of(
                "pkce.code.challenge.method",
                "S256",
                "post.logout.redirect.uris",
                site + "/auth/login",
                "backchannel.logout.url",
                start + "/backchannel-logout",
                "backchannel.logout.session.required",
                "true");
        Map<String, Object> groups = Map.of(
                "name",
                "groups",
                "protocol",
                "openid-connect",
                "protocolMapper",
                "oidc-group-membership-mapper",
                "config",
                Map.of(
                        "claim.name",
                        "groups",
                        "full.path",
                        "false",
                        "id.token.claim",
                        "true",
                        "userinfo.token.claim",
                        "true"));
        String unused = administration.post(
                path("/clients"),
                Map.of(
                        "clientId",
                        client,
                        "secret",
                        secret,
                        "standardFlowEnabled",
                        true,
                        "redirectUris",
                        List.of(start + "/callback"),
                        "frontchannelLogout",
                        false,
                        "attributes",
                        attributes,
                        "protocolMappers",
                        List.of(groups)));
        return secret;
    }

    /**
     * Lets its users sign in with a provider, under an alias.
     *
     * @param site the issuer, with the endpoints of this product
     */
    public void brokers(String alias, String site, String client, String secret) {
        Map<String, String> config = Map.ofEntries(
                Map.entry("issuer", site),
                Map.entry("authorizationUrl", site + "/oauth/authorize"),
                Map.entry("tokenUrl", site + "/oauth/token"),
                Map.entry("userInfoUrl", site + "/oauth/userinfo"),
                Map.entry("jwksUrl", site + "/oauth/jwks"),
                Map.entry("logoutUrl", site + "/oauth/logout"),
                Map.entry("useJwksUrl", "true"),
                Map.entry("validateSignature", "true"),
                Map.entry("clientId", client),
                Map.entry("clientSecret", secret),
                Map.entry("clientAuthMethod", "client_secret_basic"),
                Map.entry("defaultScope", "openid profile email"),
                Map.entry("pkceEnabled", "true"),
                Map.entry("pkceMethod", "S256"),
                Map.entry("backchannelSupported", "true"));
        String unused = administration.post(
                path("/identity-provider/instances"),
                Map.of("alias", alias, "providerId", "oidc", "enabled", true, "trustEmail", true, "config", config));
    }

    /** Registers an application without a secret. */
    public void hasPublicClient(String client, String redirect) {
        String unused = administration.post(
                path("/clients"),
                Map.of(
                        "clientId",
                        client,
                        "publicClient",
                        true,
                        "standardFlowEnabled",
                        true,
                        "redirectUris",
                        List.of(redirect)));
    }

    /** The id of the only person with an address. */
    public String subjectOf(String email) {
        return administration
                .get(path("/users?exact=true&email=" + email))
                .at("/0/id")
                .asText();
    }

    /** Takes nothing from the client from now on but assertions that a key of this set has signed (private_key_jwt). */
    public void provesItselfBy(String client, String publishedKeys) {
        JsonNode known = administration.get(path("/clients?clientId=" + client)).path(0);
        ObjectNode attributes = known.path("attributes").deepCopy();
        attributes.put("use.jwks.string", "true").put("jwks.string", publishedKeys);
        administration.change(
                path("/clients/" + known.path("id").asText()),
                Map.of("clientAuthenticatorType", "client-jwt", "attributes", attributes));
    }

    public void hasGroup(String group) {
        groups.put(group, administration.post(path("/groups"), Map.of("name", group)));
    }

    public void joinsGroup(String subject, String group) {
        administration.put(membership(subject, group), Map.of());
    }

    public void leavesGroup(String subject, String group) {
        administration.delete(membership(subject, group));
    }

    private String membership(String subject, String group) {
        return path("/users/" + subject + "/groups/" + groups.get(group));
    }

    /** Makes a person, who signs in with their address, and says their subject. */
    public String hasUser(String email, String password, boolean emailVerified, String... groups) {
        return administration.post(
                path("/users"),
                Map.of(
                        "username",
                        email,
                        "email",
                        email,
                        "emailVerified",
                        emailVerified,
                        "firstName",
                        "Ann",
                        "lastName",
                        "Example",
                        "enabled",
                        true,
                        "groups",
                        List.of(groups),
                        "credentials",
                        List.of(Map.of("type", "password", "value", password, "temporary", false))));
    }

    /** Changes what is known of a person, by Keycloak's own names. */
    public void changeUser(String subject, Map<String, Object> changes) {
        administration.change(path("/users/" + subject), changes);
    }

    public void removeUser(String subject) {
        administration.delete(path("/users/" + subject));
    }

    /** The sessions that a person has here. */
    public List<String> sessions(String subject) {
        return stream(administration.get(path("/users/" + subject + "/sessions")))
                .map(session -> session.path("id").asText())
                .toList();
    }

    /** Ends one session, and tells its clients so. */
    public void endSession(String session) {
        administration.delete(path("/sessions/" + session));
    }

    /** Ends all sessions of a person, and tells their clients so. */
    public void endSessionsOf(String subject) {
        String unused = administration.post(path("/users/" + subject + "/logout"), Map.of());
    }

    /** Signs with a new key from now on, and no longer publishes those before. */
    public void changeKeys() {
        List<JsonNode> before = keyProviders();
        String realm = administration.get("/" + name).path("id").asText();
        String unused = administration.post(
                path("/components"),
                Map.of(
                        "name",
                        "new-" + UUID.randomUUID(),
                        "providerId",
                        "rsa-generated",
                        "providerType",
                        "org.keycloak.keys.KeyProvider",
                        "parentId",
                        realm,
                        "config",
                        Map.of("priority", List.of("200"), "algorithm", List.of("RS256"))));
        before.forEach(key ->
                administration.delete(path("/components/" + key.path("id").asText())));
    }

    /** Lets tokens be signed with another algorithm, by its name in the specification. */
    public void signsWith(String algorithm) {
        administration.change("/" + name, Map.of("defaultSignatureAlgorithm", algorithm));
    }

    /** How long tokens are good for; 300 s at first. */
    public void tokensLast(int seconds) {
        administration.change("/" + name, Map.of("accessTokenLifespan", seconds));
    }

    private List<JsonNode> keyProviders() {
        return stream(administration.get(path("/components?type=org.keycloak.keys.KeyProvider")))
                .filter(key -> key.path("providerId").asText().equals("rsa-generated"))
                .toList();
    }

    private String path(String rest) {
        return "/" + name + rest;
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}

package dev.vestibule.oauth.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.vestibule.oauth.client.ClientMetadata.About;
import dev.vestibule.oauth.client.ClientMetadata.Admission;
import dev.vestibule.oauth.client.ClientMetadata.GroupClaim;
import dev.vestibule.oauth.client.ClientMetadata.Keys;
import dev.vestibule.oauth.client.ClientMetadata.Lifetimes;
import dev.vestibule.oauth.client.ClientMetadata.Logout;
import dev.vestibule.oauth.client.ClientMetadata.OpenId;
import dev.vestibule.oauth.client.OAuthClient.Origin;
import dev.vestibule.oauth.key.SigningAlgorithm;
import dev.vestibule.platform.address.Networks;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.user.GroupId;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a registration (RFC 7591, OpenID Connect Registration), and refuses what the server cannot or should not do.
 */
final class ClientRules {
    private static final int MOST_URI = 2000;
    private static final int MOST_NAME = 254;
    private static final int MOST_JWKS = 16_000;
    private static final int LONGEST_DAYS = 366;
    private static final List<String> OF_USERS = List.of(ClientMetadata.CODE_GRANT, ClientMetadata.REFRESH_GRANT);
    private static final Message WEB = Message.of("field.client-uri");

    /** The name and everything else that was registered. */
    record Registered(String name, ClientMetadata metadata) {}

    private final MetadataReader read;
    private final Origin origin;
    private final List<String> allScopes;
    private final Set<GroupId> groups;

    /**
     * Reads a registration.
     *
     * @param allScopes every scope that there is
     * @param groups every group that there is
     */
    ClientRules(JsonNode json, Origin origin, List<String> allScopes, Set<GroupId> groups) {
        this.read = new MetadataReader(json);
        this.origin = origin;
        this.allScopes = allScopes;
        this.groups = groups;
    }

    /** Returns the errors of a registration in one text, for developers. */
    static String text(InvalidInputException invalid, Messages messages) {
        return invalid.faults().entrySet().stream()
                .map(fault ->
                        fault.getKey() + ": " + messages.of(fault.getValue().sentence()))
                .collect(Collectors.joining(" "));
    }

    /** @throws InvalidInputException naming every member with an error */
    Registered registered() {
        boolean dynamic = origin != Origin.ADMINISTRATOR; // whatever the application says of itself
        boolean onDevice = read.word("application_type", List.of("web", "native"))
                .map("native"::equals)
                .orElse(dynamic); // clients of Metabase are programs, and leave it out
        AuthMethod method = method();
        List<String> grants = grants(dynamic, method);
        List<String> redirects = read.addresses(
                "redirect_uris",
                MOST_URI,
                uri -> RedirectUris.mayBeRegistered(uri, onDevice),
                Message.of("field.redirect-uri"));
        if (grants.contains(ClientMetadata.CODE_GRANT) && redirects.isEmpty()) {
            read.reject("redirect_uris", Message.of("field.redirect-uri-needed"));
        }
        String name = read.text("client_name", MOST_NAME).orElseGet(() -> nameOf(redirects));
        ClientMetadata metadata = new ClientMetadata(
                redirects,
                grants,
                read.words("response_types", List.of("code", "none"), List.of("code")),
                scopes(),
                method,
                keys(method),
                onDevice,
                !dynamic && read.flag("first_party", false),
                requirePkce(dynamic, method),
                read.flag("require_pushed_authorization_requests", false),
                openId(),
                logout(),
                dynamic ? Admission.EVERYBODY : admission(),
                dynamic ? Lifetimes.USUAL : lifetimes(),
                about(),
                Optional.empty());
        read.check();
        return new Registered(name, metadata);
    }

    /** A document that anyone can read has no secret. */
    private AuthMethod method() {
        boolean document = origin == Origin.DOCUMENT;
        List<String> accepted = Arrays.stream(AuthMethod.values())
                .filter(method -> !document || !method.needsSecret())
                .map(AuthMethod::wireName)
                .toList();
        return read.word("token_endpoint_auth_method", accepted)
                .flatMap(AuthMethod::ofWireName)
                .orElse(document ? AuthMethod.NONE : AuthMethod.CLIENT_SECRET_BASIC);
    }

    /** Returns a name for an application that has not given any: users have to distinguish it from others. */
    private static String nameOf(List<String> redirects) {
        return redirects.stream()
                .filter(uri -> RedirectUris.mayBeRegistered(uri, true))
                .map(URI::create)
                .map(uri -> uri.getHost() == null ? uri.getScheme() : uri.getHost())
                .map(name -> name.length() > MOST_NAME ? name.substring(0, MOST_NAME) : name)
                .findFirst()
                .orElse("Application");
    }

    /** A client that registered itself acts for users only; Metabase leaves other grants out without a word. */
    private List<String> grants(boolean dynamic, AuthMethod method) {
        List<String> usual = dynamic
                ? List.of(ClientMetadata.CODE_GRANT, ClientMetadata.REFRESH_GRANT)
                : List.of(ClientMetadata.CODE_GRANT);
        List<String> given = read.words("grant_types", ClientMetadata.GRANT_TYPES, usual);
        if (dynamic) {
            List<String> allowed = given.stream().filter(OF_USERS::contains).toList();
            return allowed.isEmpty() ? usual : allowed;
        }
        if (given.contains(ClientMetadata.CLIENT_GRANT) && method == AuthMethod.NONE) {
            read.reject("grant_types", Message.of("field.confidential-only"));
        }
        return given.isEmpty() ? usual : given;
    }

    private boolean requirePkce(boolean dynamic, AuthMethod method) {
        boolean required = dynamic || read.flag("require_pkce", true);
        if (!required && method == AuthMethod.NONE) {
            read.reject("require_pkce", Message.of("field.confidential-only"));
        }
        return required;
    }

    private List<String> scopes() {
        if (!read.has("scope")) {
            return allScopes;
        }
        List<String> given = read.text("scope", MOST_URI).map(ClientJson::words).orElse(List.of());
        if (origin != Origin.ADMINISTRATOR) {
            List<String> known =
                    given.stream().filter(allScopes::contains).distinct().toList();
            return known.isEmpty() ? allScopes : known; // clients name scopes of servers that they know better
        }
        if (!allScopes.containsAll(given)) {
            read.reject("scope", Message.of("field.one-of", String.join(", ", allScopes)));
        }
        return given.stream().distinct().toList();
    }

    private Keys keys(AuthMethod method) {
        Optional<String> address = read.address("jwks_uri", MOST_URI, this::mayBeCalled, WEB);
        Optional<String> jwks = read.has("jwks") ? Optional.of(read.node("jwks").toString()) : Optional.empty();
        if (jwks.isPresent() && (jwks.get().length() > MOST_JWKS || !arePublicKeys(jwks.get()))) {
            read.reject("jwks", Message.of("field.jwks"));
        }
        boolean one = jwks.isPresent() != address.isPresent();
        if ((jwks.isPresent() && address.isPresent()) || (method == AuthMethod.PRIVATE_KEY_JWT && !one)) {
            read.reject("jwks", Message.of("field.jwks-or-uri"));
        }
        return new Keys(jwks, address);
    }

    private static boolean arePublicKeys(String jwks) {
        try {
            List<JWK> keys = JWKSet.parse(jwks).getKeys();
            return !keys.isEmpty() && keys.stream().noneMatch(JWK::isPrivate);
        } catch (ParseException | RuntimeException e) { // the parser misses some of the JSON's errors
            return false;
        }
    }

    private OpenId openId() {
        return new OpenId(
                algorithm("id_token_signed_response_alg"),
                algorithm("userinfo_signed_response_alg"),
                read.number("default_max_age", 0, Integer.MAX_VALUE),
                read.flag("require_auth_time", false),
                origin != Origin.ADMINISTRATOR || read.flag("require_nonce", true),
                read.word(
                                "group_claim",
                                Arrays.stream(GroupClaim.values())
                                        .map(GroupClaim::wireName)
                                        .toList())
                        .map(GroupClaim::ofWireName)
                        .orElse(GroupClaim.NAMES));
    }

    private Optional<SigningAlgorithm> algorithm(String name) {
        return read.word(name, SigningAlgorithm.names()).flatMap(SigningAlgorithm::of);
    }

    private Logout logout() {
        return new Logout(
                read.addresses("post_logout_redirect_uris", MOST_URI, RedirectUris::isWeb, WEB),
                read.address("backchannel_logout_uri", MOST_URI, this::mayBeCalled, WEB),
                read.flag("backchannel_logout_session_required", false));
    }

    /**
     * The server itself calls it, so an application must not name an address of this machine for itself. That its host
     * is public is checked with each call.
     */
    private boolean mayBeCalled(String uri) {
        return RedirectUris.isWeb(uri) && (origin == Origin.ADMINISTRATOR || !RedirectUris.isOnDevice(uri));
    }

    private Admission admission() {
        List<String> networks = read.texts("allowed_networks", ClientId.MOST_CHARACTERS);
        try {
            Networks unused = Networks.of(networks);
        } catch (IllegalArgumentException e) {
            read.reject("allowed_networks", Message.of("field.key-addresses"));
        }
        return new Admission(allowedGroups(), read.flag("require_second_factor", false), networks);
    }

    private List<GroupId> allowedGroups() {
        List<GroupId> allowed = new ArrayList<>();
        if (!read.has("allowed_groups")) {
            return allowed;
        }
        JsonNode given = read.node("allowed_groups");
        boolean known = given.isArray();
        for (JsonNode group : given) {
            boolean number = group.isInt() && group.intValue() > 0;
            known &= number && groups.contains(new GroupId(group.intValue()));
            if (known) {
                allowed.add(new GroupId(group.intValue()));
            }
        }
        if (!known) {
            read.reject("allowed_groups", Message.of("field.group"));
        }
        return List.copyOf(allowed);
    }

    private Lifetimes lifetimes() {
        int longest = (int) Duration.ofDays(LONGEST_DAYS).toSeconds();
        int day = (int) Duration.ofDays(1).toSeconds();
        return new Lifetimes(
                read.number("access_token_lifetime", 60, day).map(Duration::ofSeconds),
                read.number("refresh_token_lifetime", 60, longest).map(Duration::ofSeconds),
                read.number("id_token_lifetime", 60, day).map(Duration::ofSeconds),
                read.word("access_token_format", List.of("opaque", "jwt"))
                        .filter("jwt"::equals)
                        .isPresent());
    }

    private About about() {
        return new About(
                read.address("client_uri", MOST_URI, RedirectUris::isWeb, WEB),
                read.address("logo_uri", MOST_URI, RedirectUris::isWeb, WEB),
                read.address("policy_uri", MOST_URI, RedirectUris::isWeb, WEB),
                read.address("tos_uri", MOST_URI, RedirectUris::isWeb, WEB),
                read.texts("contacts", ClientId.MOST_CHARACTERS),
                read.text("software_id", ClientId.MOST_CHARACTERS),
                read.text("software_version", ClientId.MOST_CHARACTERS));
    }
}

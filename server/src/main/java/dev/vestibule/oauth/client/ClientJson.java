package dev.vestibule.oauth.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.oauth.client.ClientMetadata.About;
import dev.vestibule.oauth.client.ClientMetadata.Admission;
import dev.vestibule.oauth.client.ClientMetadata.GroupClaim;
import dev.vestibule.oauth.client.ClientMetadata.Keys;
import dev.vestibule.oauth.client.ClientMetadata.Lifetimes;
import dev.vestibule.oauth.client.ClientMetadata.Logout;
import dev.vestibule.oauth.client.ClientMetadata.OpenId;
import dev.vestibule.oauth.key.SigningAlgorithm;
import dev.vestibule.platform.json.JsonMappers;
import dev.vestibule.user.GroupId;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes and reads the metadata of applications with the names of RFC 7591 and OpenID Connect Registration. */
public final class ClientJson {
    private static final String FRESH_UNTIL = "document_expires_at";

    private ClientJson() {}

    /** Returns the metadata as it is stored and sent; what is not given is left out. */
    public static ObjectNode write(ClientMetadata metadata) {
        ObjectNode json = JsonMappers.PLAIN.createObjectNode();
        texts(json, "redirect_uris", metadata.redirectUris());
        texts(json, "grant_types", metadata.grantTypes());
        texts(json, "response_types", metadata.responseTypes());
        json.put("scope", String.join(" ", metadata.scopes()));
        json.put("token_endpoint_auth_method", metadata.authMethod().wireName());
        json.put("application_type", metadata.nativeApplication() ? "native" : "web");
        json.put("first_party", metadata.firstParty());
        json.put("require_pkce", metadata.requirePkce());
        json.put("require_pushed_authorization_requests", metadata.requirePushed());
        metadata.keys().jwks().ifPresent(jwks -> json.set("jwks", parse(jwks)));
        text(json, "jwks_uri", metadata.keys().jwksUri());
        openId(json, metadata.openId());
        logout(json, metadata.logout());
        admission(json, metadata.admission());
        lifetimes(json, metadata.lifetimes());
        about(json, metadata.about());
        metadata.freshUntil().ifPresent(time -> json.put(FRESH_UNTIL, time.toString()));
        return json;
    }

    private static void openId(ObjectNode json, OpenId openId) {
        text(json, "id_token_signed_response_alg", openId.idTokenAlgorithm().map(SigningAlgorithm::name));
        text(json, "userinfo_signed_response_alg", openId.userinfoAlgorithm().map(SigningAlgorithm::name));
        openId.defaultMaxAge().ifPresent(age -> json.put("default_max_age", age));
        json.put("require_auth_time", openId.requireAuthTime());
        if (!openId.requireNonce()) {
            json.put("require_nonce", false);
        }
        json.put("group_claim", openId.groupClaim().wireName());
    }

    private static void logout(ObjectNode json, Logout logout) {
        texts(json, "post_logout_redirect_uris", logout.postLogoutRedirectUris());
        text(json, "backchannel_logout_uri", logout.backchannelUri());
        json.put("backchannel_logout_session_required", logout.backchannelSessionRequired());
    }

    private static void admission(ObjectNode json, Admission admission) {
        admission.groups().forEach(group -> json.withArray("allowed_groups").add(group.value()));
        json.put("require_second_factor", admission.needsFactor());
        texts(json, "allowed_networks", admission.networks());
    }

    private static void lifetimes(ObjectNode json, Lifetimes lifetimes) {
        lifetimes.accessToken().ifPresent(life -> json.put("access_token_lifetime", life.toSeconds()));
        lifetimes.refreshToken().ifPresent(life -> json.put("refresh_token_lifetime", life.toSeconds()));
        lifetimes.idToken().ifPresent(life -> json.put("id_token_lifetime", life.toSeconds()));
        json.put("access_token_format", lifetimes.jwtAccessTokens() ? "jwt" : "opaque");
    }

    private static void about(ObjectNode json, About about) {
        text(json, "client_uri", about.clientUri());
        text(json, "logo_uri", about.logoUri());
        text(json, "policy_uri", about.policyUri());
        text(json, "tos_uri", about.termsUri());
        texts(json, "contacts", about.contacts());
        text(json, "software_id", about.softwareId());
        text(json, "software_version", about.softwareVersion());
    }

    private static void text(ObjectNode json, String name, Optional<String> value) {
        value.ifPresent(text -> json.put(name, text));
    }

    private static void texts(ObjectNode json, String name, List<String> values) {
        values.forEach(value -> json.withArray(name).add(value));
    }

    /** Reads what {@link #write} wrote. */
    static ClientMetadata read(String stored) {
        JsonNode json = parse(stored);
        return new ClientMetadata(
                texts(json, "redirect_uris"),
                texts(json, "grant_types"),
                texts(json, "response_types"),
                words(json.path("scope").asText()),
                AuthMethod.ofWireName(json.path("token_endpoint_auth_method").asText())
                        .orElse(AuthMethod.CLIENT_SECRET_BASIC),
                new Keys(
                        json.has("jwks") ? Optional.of(json.get("jwks").toString()) : Optional.empty(),
                        text(json, "jwks_uri")),
                json.path("application_type").asText().equals("native"),
                json.path("first_party").asBoolean(),
                json.path("require_pkce").asBoolean(true),
                json.path("require_pushed_authorization_requests").asBoolean(),
                openId(json),
                new Logout(
                        texts(json, "post_logout_redirect_uris"),
                        text(json, "backchannel_logout_uri"),
                        json.path("backchannel_logout_session_required").asBoolean()),
                new Admission(
                        groups(json), json.path("require_second_factor").asBoolean(), texts(json, "allowed_networks")),
                new Lifetimes(
                        seconds(json, "access_token_lifetime"),
                        seconds(json, "refresh_token_lifetime"),
                        seconds(json, "id_token_lifetime"),
                        json.path("access_token_format").asText().equals("jwt")),
                new About(
                        text(json, "client_uri"),
                        text(json, "logo_uri"),
                        text(json, "policy_uri"),
                        text(json, "tos_uri"),
                        texts(json, "contacts"),
                        text(json, "software_id"),
                        text(json, "software_version")),
                text(json, FRESH_UNTIL).map(Instant::parse));
    }

    private static OpenId openId(JsonNode json) {
        return new OpenId(
                text(json, "id_token_signed_response_alg").flatMap(SigningAlgorithm::of),
                text(json, "userinfo_signed_response_alg").flatMap(SigningAlgorithm::of),
                number(json, "default_max_age").stream().boxed().findFirst(),
                json.path("require_auth_time").asBoolean(),
                json.path("require_nonce").asBoolean(true),
                text(json, "group_claim").map(GroupClaim::ofWireName).orElse(GroupClaim.NAMES));
    }

    private static List<GroupId> groups(JsonNode json) {
        List<GroupId> groups = new ArrayList<>();
        json.path("allowed_groups").forEach(group -> groups.add(new GroupId(group.asInt())));
        return List.copyOf(groups);
    }

    private static Optional<Duration> seconds(JsonNode json, String name) {
        return json.path(name).isIntegralNumber()
                ? Optional.of(Duration.ofSeconds(json.path(name).asLong()))
                : Optional.empty();
    }

    private static OptionalInt number(JsonNode json, String name) {
        return json.path(name).isInt() ? OptionalInt.of(json.path(name).asInt()) : OptionalInt.empty();
    }

    private static Optional<String> text(JsonNode json, String name) {
        return json.path(name).isTextual() ? Optional.of(json.path(name).asText()) : Optional.empty();
    }

    private static List<String> texts(JsonNode json, String name) {
        List<String> texts = new ArrayList<>();
        json.path(name).forEach(text -> texts.add(text.asText()));
        return List.copyOf(texts);
    }

    /** Returns the words of a text with blanks between. */
    static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split(" +"));
    }

    private static JsonNode parse(String text) {
        try {
            return JsonMappers.PLAIN.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e); // only what was parsed before is stored
        }
    }
}

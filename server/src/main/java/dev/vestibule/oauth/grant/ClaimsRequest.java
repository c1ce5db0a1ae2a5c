package dev.vestibule.oauth.grant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.platform.json.JsonMappers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The claims that an application asks for one by one, in the parameter {@code claims} (OpenID Connect Core, section
 * 5.5). Claims that this server does not know have no effect.
 */
public final class ClaimsRequest {
    public static final ClaimsRequest NOTHING = new ClaimsRequest(JsonMappers.PLAIN.createObjectNode());

    private static final int MOST_CHARACTERS = 4000;
    private static final String ID_TOKEN = "id_token";
    private static final String USERINFO = "userinfo";

    private final JsonNode json;

    private ClaimsRequest(JsonNode json) {
        this.json = json;
    }

    /** Parses the parameter; returns empty if it is not an object whose members are objects. */
    public static Optional<ClaimsRequest> parse(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        try {
            JsonNode json = JsonMappers.STRICT.readTree(text);
            boolean fits = json.isObject() && isObjectOrAbsent(json, ID_TOKEN) && isObjectOrAbsent(json, USERINFO);
            return fits ? Optional.of(new ClaimsRequest(json)) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static boolean isObjectOrAbsent(JsonNode json, String name) {
        return json.path(name).isMissingNode()
                || json.path(name).isObject()
                || json.path(name).isNull();
    }

    /** Returns the names of the claims for the ID token. */
    public Set<String> idToken() {
        return names(ID_TOKEN);
    }

    /** Returns the names of the claims for the answer of the userinfo endpoint. */
    public Set<String> userinfo() {
        return names(USERINFO);
    }

    /** Returns the only subject that the application accepts, if it names one. */
    public Optional<String> subject() {
        JsonNode value = json.path(ID_TOKEN).path("sub").path("value");
        return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }

    /** Returns the authentication contexts that the application names, the preferred one first. */
    public List<String> contexts() {
        JsonNode asked = json.path(ID_TOKEN).path("acr");
        List<String> contexts = new ArrayList<>();
        if (asked.path("value").isTextual()) {
            contexts.add(asked.path("value").textValue());
        }
        asked.path("values").forEach(value -> contexts.add(value.asText()));
        return List.copyOf(contexts);
    }

    /** Returns whether the application accepts no other authentication context. */
    public boolean needsContext() {
        return json.path(ID_TOKEN).path("acr").path("essential").asBoolean();
    }

    /** Returns the scopes that give the claims. */
    Set<String> scopes() {
        Set<String> names = idToken();
        names.addAll(userinfo());
        return ScopeClaims.scopes(names);
    }

    /** Returns the request without the claims that other scopes than these give. */
    public ClaimsRequest within(Collection<String> scopes) {
        Set<String> others = new LinkedHashSet<>(ScopeClaims.names());
        others.removeAll(ScopeClaims.names(scopes));
        JsonNode rest = json.deepCopy();
        for (String place : List.of(ID_TOKEN, USERINFO)) {
            if (rest.path(place) instanceof ObjectNode claims) {
                claims.remove(others);
            }
        }
        return new ClaimsRequest(rest);
    }

    /** Returns the request without the values that it names: once it is granted, only the names count. */
    ClaimsRequest withoutValues() {
        ObjectNode names = JsonMappers.PLAIN.createObjectNode();
        for (String place : List.of(ID_TOKEN, USERINFO)) {
            ObjectNode claims = names.putObject(place);
            names(place).forEach(claims::putNull);
        }
        return new ClaimsRequest(names);
    }

    /** Returns the parameter. */
    String text() {
        return json.toString();
    }

    private Set<String> names(String place) {
        Set<String> names = new LinkedHashSet<>();
        json.path(place).fieldNames().forEachRemaining(names::add);
        return names;
    }
}

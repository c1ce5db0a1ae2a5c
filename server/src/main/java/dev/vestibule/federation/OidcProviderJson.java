package dev.vestibule.federation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.platform.crypto.Mask;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.json.JsonMappers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Formats a provider as JSON, by the contract's names (identity wire, section 7.5) and a few of ours. */
public final class OidcProviderJson {
    /** The fields that hold secrets. */
    public static final List<String> SECRETS = List.of("client-secret", "private-key");

    /** The placeholder of a stored secret. */
    public static final String MASK = Mask.STARS;

    private OidcProviderJson() {}

    /** A provider, or the errors by field. */
    public record Read(Optional<OidcProvider> provider, Map<String, Message> faults) {}

    public static Read read(JsonNode json) {
        return new OidcProviderReader(json).read();
    }

    /** Reads stored JSON, which was valid when it was stored. */
    public static JsonNode parse(String text) {
        try {
            return JsonMappers.PLAIN.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException("is no JSON", e);
        }
    }

    /** Returns the provider as JSON, with its secrets replaced by {@code hide}. */
    public static ObjectNode write(OidcProvider provider, UnaryOperator<String> hide) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("key", provider.key().value());
        json.put("login-prompt", provider.prompt());
        json.put("issuer-uri", provider.issuer());
        json.put("client-id", provider.clientId());
        json.put("client-authentication", provider.proof().way().wireName());
        json.put(
                "client-secret",
                provider.proof()
                        .secret()
                        .map(secret -> hide.apply(secret.text()))
                        .orElse(null));
        json.put(
                "private-key",
                provider.proof()
                        .privateKey()
                        .map(secret -> hide.apply(secret.text()))
                        .orElse(null));
        json.set("scopes", list(provider.scopes()));
        json.put("enabled", provider.enabled());
        json.putObject("attribute-map")
                .put("email", provider.attributes().email())
                .put("first_name", provider.attributes().firstName())
                .put("last_name", provider.attributes().lastName());
        ObjectNode sync = json.putObject("group-sync");
        sync.put("enabled", provider.groups().enabled());
        sync.put("group-attribute", provider.groups().attribute());
        ObjectNode mappings = sync.putObject("group-mappings");
        provider.groups().mappings().forEach((name, groups) -> {
            ArrayNode numbers = mappings.putArray(name);
            groups.forEach(group -> numbers.add(group.value()));
        });
        json.put("trust-email", provider.trustEmail());
        json.set("domains", list(provider.domains()));
        json.put("create-accounts", provider.createAccounts());
        json.set("hosts", list(provider.hosts()));
        return json;
    }

    private static ArrayNode list(List<String> texts) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        texts.forEach(list::add);
        return list;
    }
}

package dev.vestibule.web.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.OidcProviderJson;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.SelectOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The form of an OpenID Connect provider. Fields that it does not have stay unchanged. */
final class ProviderForm {
    private static final String PROMPT = "login-prompt";
    private static final String ISSUER = "issuer-uri";
    private static final String CLIENT = "client-id";
    private static final String SECRET = "client-secret";
    private static final String WAY = "client-authentication";
    private static final String SCOPES = "scopes";
    private static final String DOMAINS = "domains";
    private static final String CREATE = "create-accounts";
    private static final String TRUST = "trust-email";
    private static final List<String> TYPED = List.of("key", PROMPT, ISSUER, CLIENT, WAY, SCOPES, DOMAINS);

    private ProviderForm() {}

    /** Returns the form of a new provider. */
    static FormView fresh() {
        return FormView.of(Map.of(SCOPES, "openid email profile", WAY, "client_secret_basic", CREATE, "on"));
    }

    /** Returns the form with the values of a provider. */
    static FormView of(OidcProvider provider) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(PROMPT, provider.prompt());
        values.put(ISSUER, provider.issuer());
        values.put(CLIENT, provider.clientId());
        values.put(WAY, provider.proof().way().wireName());
        values.put(SCOPES, String.join(" ", provider.scopes()));
        values.put(DOMAINS, String.join(", ", provider.domains()));
        if (provider.createAccounts()) {
            values.put(CREATE, "on");
        }
        if (provider.trustEmail()) {
            values.put(TRUST, "on");
        }
        return FormView.of(values);
    }

    /** Returns the methods of client authentication that the form offers. */
    static List<SelectOption> ways() {
        return Stream.of(OidcProvider.Way.CLIENT_SECRET_BASIC, OidcProvider.Way.CLIENT_SECRET_POST)
                .map(way -> new SelectOption(way.wireName(), way.wireName()))
                .toList();
    }

    /** Returns the values in the form of the API; an empty secret stays unchanged. */
    static Map<String, JsonNode> given(PageRequest request, boolean keyed) {
        Map<String, JsonNode> given = new LinkedHashMap<>();
        for (String name : List.of(PROMPT, ISSUER, CLIENT)) {
            given.put(name, TextNode.valueOf(request.text(name)));
        }
        if (!keyed) {
            given.put(WAY, TextNode.valueOf(request.text(WAY)));
            String secret = request.form().text(SECRET);
            if (!secret.isEmpty()) {
                given.put(SECRET, TextNode.valueOf(secret));
            }
        }
        given.put(SCOPES, list(request.text(SCOPES)));
        given.put(DOMAINS, list(request.text(DOMAINS)));
        given.put(CREATE, BooleanNode.valueOf(request.form().ticked(CREATE)));
        given.put(TRUST, BooleanNode.valueOf(request.form().ticked(TRUST)));
        return given;
    }

    private static ArrayNode list(String text) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        Stream.of(text.split("[\\s,]+")).filter(one -> !one.isEmpty()).forEach(list::add);
        return list;
    }

    /** Returns the form with the values that were sent. */
    static FormView again(PageRequest request) {
        Map<String, String> values = new LinkedHashMap<>(request.posted(TYPED.toArray(String[]::new)));
        Stream.of(CREATE, TRUST).filter(request.form()::ticked).forEach(name -> values.put(name, "on"));
        return FormView.of(values);
    }

    /** Returns the errors of the fields, by their names. */
    static Map<String, String> told(OidcProviderJson.Read read, PageRequest request) {
        Map<String, String> told = new LinkedHashMap<>();
        // The form has no field for a private key: its error is shown beside the field that was changed.
        read.faults()
                .forEach((name, fault) -> told.put(name.equals("private-key") ? ISSUER : name, request.say(fault)));
        return told;
    }
}

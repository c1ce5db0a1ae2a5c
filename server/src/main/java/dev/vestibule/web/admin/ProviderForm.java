package dev.vestibule.web.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.OidcProviderJson;
import dev.vestibule.federation.oidc.DiscoveryDocument;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.web.FormView;
import dev.vestibule.web.Page;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.SelectOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The form of an OpenID Connect provider. Fields that it does not have stay unchanged. */
public final class ProviderForm {
    static final String KEY = "key";
    static final String PROMPT = "login-prompt";
    static final String ISSUER = "issuer-uri";
    static final String CLIENT = "client-id";
    static final String SECRET = "client-secret";
    static final String WAY = "client-authentication";
    static final String SCOPES = "scopes";
    static final String DOMAINS = "domains";
    static final String HOSTS = "hosts";
    static final String CREATE = "create-accounts";
    static final String TRUST = "trust-email";
    static final String USUAL_WAY = OidcProvider.Way.CLIENT_SECRET_BASIC.wireName();

    private static final String CLAIM = "claim.";
    private static final List<String> CLAIMS = List.of("email", "first_name", "last_name");
    private static final List<String> TYPED =
            List.of(ProviderPreset.FIELD, KEY, PROMPT, ISSUER, CLIENT, WAY, SCOPES, DOMAINS, HOSTS);

    /** The fields without which there is no provider. */
    private static final Set<String> NEEDED = Set.of(KEY, PROMPT, ISSUER, CLIENT, SECRET);

    /** The errors of the API that an empty field has. */
    private static final Set<String> OF_EMPTY =
            Set.of("provider.needed", "provider.line", "provider.key", "provider.address");

    /** The fields that few providers need. */
    private static final List<String> ADVANCED =
            List.of(WAY, SCOPES, HOSTS, CLAIM + "email", CLAIM + "first_name", CLAIM + "last_name");

    private ProviderForm() {}

    /** Returns the form with the values of a provider. */
    static FormView of(OidcProvider provider) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(PROMPT, provider.prompt());
        values.put(ISSUER, provider.issuer());
        values.put(CLIENT, provider.clientId());
        values.put(WAY, provider.proof().way().wireName());
        values.put(SCOPES, String.join(" ", provider.scopes()));
        values.put(DOMAINS, String.join(", ", provider.domains()));
        values.put(HOSTS, String.join(", ", provider.hosts()));
        values.put(CLAIM + "email", provider.attributes().email());
        values.put(CLAIM + "first_name", provider.attributes().firstName());
        values.put(CLAIM + "last_name", provider.attributes().lastName());
        if (provider.createAccounts()) {
            values.put(CREATE, "on");
        }
        if (provider.trustEmail()) {
            values.put(TRUST, "on");
        }
        return FormView.of(values);
    }

    /** Returns the form with what a discovery document says. */
    static FormView with(FormView form, DiscoveryDocument found) {
        Map<String, String> values = new LinkedHashMap<>(form.values());
        values.put(ISSUER, found.issuer());
        values.put(WAY, found.way().wireName());
        values.put(HOSTS, String.join(", ", found.hosts()));
        return FormView.of(values);
    }

    /** Returns the methods of client authentication that the form offers. */
    static List<SelectOption> ways() {
        return Stream.of(OidcProvider.Way.CLIENT_SECRET_BASIC, OidcProvider.Way.CLIENT_SECRET_POST)
                .map(way -> new SelectOption(way.wireName(), way.wireName()))
                .toList();
    }

    /** Returns whether the part with the advanced fields has an error, and must be shown. */
    public static boolean isAdvanced(FormView form) {
        return ADVANCED.stream().anyMatch(form.errors()::containsKey);
    }

    /** Returns the labels of the fields, by their names. */
    public static Map<String, String> labels(Page page) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(KEY, page.say("admin.provider.key"));
        labels.put(PROMPT, page.say("admin.provider.login-prompt"));
        labels.put(ISSUER, page.say("admin.provider.issuer"));
        labels.put(CLIENT, page.say("admin.provider.client-id"));
        labels.put(SECRET, page.say("admin.provider.client-secret"));
        labels.put(WAY, page.say("admin.provider.client-authentication"));
        labels.put(SCOPES, page.say("admin.provider.scopes"));
        labels.put(DOMAINS, page.say("admin.provider.domains"));
        labels.put(HOSTS, page.say("admin.provider.hosts"));
        CLAIMS.forEach(name -> labels.put(CLAIM + name, page.say("admin.provider.claim." + name)));
        return labels;
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
        if (request.form().ticked(HOSTS)) {
            given.put(HOSTS, list(request.text(HOSTS)));
        }
        if (request.form().ticked(CLAIM + "email")) {
            given.put("attribute-map", claims(request));
        }
        given.put(CREATE, BooleanNode.valueOf(request.form().ticked(CREATE)));
        given.put(TRUST, BooleanNode.valueOf(request.form().ticked(TRUST)));
        return given;
    }

    /** Returns the claims; an empty one is the usual one. */
    private static ObjectNode claims(PageRequest request) {
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        CLAIMS.forEach(name -> {
            String claim = request.text(CLAIM + name);
            if (!claim.isEmpty()) {
                claims.put(name, claim);
            }
        });
        return claims;
    }

    private static ArrayNode list(String text) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        Stream.of(text.split("[\\s,]+")).filter(one -> !one.isEmpty()).forEach(list::add);
        return list;
    }

    /** Returns the form with the values that were sent. */
    static FormView again(PageRequest request) {
        Map<String, String> values = new LinkedHashMap<>(request.posted(TYPED.toArray(String[]::new)));
        CLAIMS.forEach(name -> values.put(CLAIM + name, request.form().text(CLAIM + name)));
        Stream.of(CREATE, TRUST).filter(request.form()::ticked).forEach(name -> values.put(name, "on"));
        return FormView.of(values);
    }

    /**
     * Returns the errors of the fields, by their names and in their order: an empty field has another reason than one
     * with a wrong value.
     */
    static Map<String, String> told(OidcProviderJson.Read read, PageRequest request) {
        Map<String, String> told = new LinkedHashMap<>();
        TYPED.forEach(name -> told.put(name, ""));
        read.faults().forEach((name, fault) -> {
            // The form has no field for a private key: its error is shown beside the field that was changed.
            String field = name.equals("private-key") ? ISSUER : CLAIMS.contains(name) ? CLAIM + name : name;
            told.put(field, sentence(field, fault, request));
        });
        told.values().removeIf(String::isEmpty);
        return told;
    }

    private static String sentence(String field, Message fault, PageRequest request) {
        String text = request.form().text(field);
        if (NEEDED.contains(field) && text.isBlank() && OF_EMPTY.contains(fault.key())) {
            return request.say("admin.provider.missing." + field);
        }
        String blanks = ProviderPreset.blanksOf(text);
        return field.equals(ISSUER) && !blanks.isEmpty()
                ? request.say("admin.provider.blanks-left", blanks)
                : request.say(fault);
    }
}

package dev.vestibule.federation;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWK;
import dev.vestibule.federation.OidcProvider.Attributes;
import dev.vestibule.federation.OidcProvider.ClientProof;
import dev.vestibule.federation.OidcProvider.Groups;
import dev.vestibule.federation.OidcProvider.Way;
import dev.vestibule.federation.OidcProviderJson.Read;
import dev.vestibule.platform.address.DomainName;
import dev.vestibule.platform.address.HostName;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.config.WebAddress;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.user.GroupId;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses a provider from JSON. Unknown names are errors. Errors are sentences by field and never repeat the input. */
final class OidcProviderReader {
    /** Stands for a faulty key. */
    private static final ProviderKey FAULTY = new ProviderKey("faulty");

    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");
    private static final Pattern SERVER = Pattern.compile("([^:]+)(?::([1-9][0-9]{0,4}))?");
    private static final int MOST_PORT = 65_535;
    private static final int LONGEST = 254;
    private static final int LONGEST_KEY = 16 * 1024;
    private static final Set<String> FIELDS = Set.of(
            "key",
            "login-prompt",
            "issuer-uri",
            "client-id",
            "client-secret",
            "private-key",
            "client-authentication",
            "scopes",
            "enabled",
            "attribute-map",
            "group-sync",
            "trust-email",
            "domains",
            "create-accounts",
            "hosts");
    private static final Set<String> RESERVED = Set.of("google", "logout", "handle_slo", "slack-connect");

    private final JsonNode json;
    private final Map<String, Message> faults = new LinkedHashMap<>();

    OidcProviderReader(JsonNode json) {
        this.json = json;
    }

    Read read() {
        if (!json.isObject()) {
            return new Read(Optional.empty(), Map.of("provider", Message.of("provider.object")));
        }
        json.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                faults.put(name.length() < 40 ? name : "provider", Message.of("provider.unknown-field"));
            }
        });
        ProviderKey key = key();
        String issuer = text(json, "issuer-uri", "");
        if (WebAddress.parse(issuer).filter(uri -> uri.getRawQuery() == null).isEmpty()) {
            faults.put("issuer-uri", Message.of("provider.address"));
        }
        OidcProvider provider = new OidcProvider(
                key,
                text(json, "login-prompt", ""),
                issuer,
                text(json, "client-id", ""),
                proof(),
                scopes(),
                attributes(),
                flag(json, "trust-email", false),
                domains(),
                flag(json, "create-accounts", true),
                flag(json, "enabled", false),
                groups(),
                names("hosts", OidcProviderReader::isServer, Message.of("provider.hosts")));
        for (String needed : List.of("login-prompt", "client-id")) {
            if (text(json, needed, "").isBlank()) {
                faults.putIfAbsent(needed, Message.of("provider.needed"));
            }
        }
        return new Read(faults.isEmpty() ? Optional.of(provider) : Optional.empty(), faults);
    }

    private ProviderKey key() {
        Optional<ProviderKey> key =
                ProviderKey.parse(text(json, "key", "")).filter(given -> !RESERVED.contains(given.value()));
        if (key.isEmpty()) {
            faults.put("key", Message.of("provider.key"));
        }
        return key.orElse(FAULTY);
    }

    private ClientProof proof() {
        Optional<String> secret = optional("client-secret", LONGEST);
        Optional<String> privateKey = optional("private-key", LONGEST_KEY);
        String name =
                text(json, "client-authentication", privateKey.isPresent() ? "private_key_jwt" : "client_secret_basic");
        Way way = Way.CLIENT_SECRET_BASIC;
        try {
            way = Way.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            faults.put("client-authentication", Message.of("provider.client-authentication"));
        }
        if (way == Way.PRIVATE_KEY_JWT) {
            if (!privateKey.map(OidcProviderReader::isPrivateKey).orElse(false)) {
                faults.put("private-key", Message.of("provider.private-key"));
            }
        } else if (secret.isEmpty()) {
            faults.putIfAbsent("client-secret", Message.of("provider.needed"));
        }
        return new ClientProof(way, secret.map(Secret::new), privateKey.map(Secret::new));
    }

    private static boolean isPrivateKey(String text) {
        try {
            JWK key = JWK.parse(text);
            boolean fits = Set.of("RSA", "EC").contains(key.getKeyType().getValue());
            return fits && key.isPrivate() && key.getKeyID() != null;
        } catch (ParseException e) {
            return false;
        }
    }

    private List<String> scopes() {
        List<String> scopes = names("scopes", scope -> SCOPE.matcher(scope).matches(), Message.of("provider.scopes"));
        if (scopes.isEmpty()) {
            return List.of("openid", "email", "profile");
        }
        List<String> withOpenid = new ArrayList<>(scopes);
        if (!withOpenid.contains("openid")) {
            withOpenid.add(0, "openid");
        }
        return List.copyOf(withOpenid);
    }

    private List<String> domains() {
        Predicate<String> fits = domain -> domain(domain).isPresent();
        return names("domains", fits, Message.of("provider.domains")).stream()
                .flatMap(domain -> domain(domain).stream())
                .map(DomainName::text)
                .toList();
    }

    /** Parses a hostname with a dot in it. */
    private static Optional<DomainName> domain(String text) {
        return DomainName.parse(text).filter(DomainName::isQualified);
    }

    private Attributes attributes() {
        JsonNode map = object("attribute-map", Set.of("email", "first_name", "last_name"));
        Attributes usual = Attributes.USUAL;
        return new Attributes(
                text(map, "email", usual.email()),
                text(map, "first_name", usual.firstName()),
                text(map, "last_name", usual.lastName()));
    }

    private Groups groups() {
        JsonNode sync = object("group-sync", Set.of("enabled", "group-attribute", "group-mappings"));
        Map<String, List<GroupId>> mappings = new LinkedHashMap<>();
        JsonNode given = sync.path("group-mappings");
        if (!given.isMissingNode() && !given.isNull() && !given.isObject()) {
            faults.put("group-sync", Message.of("provider.group-mappings"));
        }
        given.properties().forEach(entry -> {
            List<GroupId> ids = new ArrayList<>();
            for (JsonNode id : entry.getValue()) {
                if (!id.isInt() || id.intValue() <= 0) {
                    faults.put("group-sync", Message.of("provider.group-mappings"));
                } else {
                    ids.add(new GroupId(id.intValue()));
                }
            }
            mappings.put(entry.getKey(), List.copyOf(ids));
        });
        return new Groups(flag(sync, "enabled", false), text(sync, "group-attribute", "groups"), Map.copyOf(mappings));
    }

    private JsonNode object(String name, Set<String> fields) {
        JsonNode object = json.path(name);
        boolean absent = object.isMissingNode() || object.isNull();
        if (!absent && !object.isObject()) {
            faults.put(name, Message.of("provider.object"));
        }
        object.fieldNames().forEachRemaining(field -> {
            if (!fields.contains(field)) {
                faults.put(
                        name,
                        Message.of(
                                "provider.fields",
                                String.join(", ", fields.stream().sorted().toList())));
            }
        });
        return object;
    }

    private String text(JsonNode from, String name, String otherwise) {
        JsonNode value = from.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isTextual() || value.textValue().isBlank() || !isLine(value.textValue(), LONGEST)) {
            faults.putIfAbsent(name, Message.of("provider.line", LONGEST));
            return otherwise;
        }
        return value.textValue().strip();
    }

    private Optional<String> optional(String name, int longest) {
        JsonNode value = json.path(name);
        if (name.equals("private-key") && value.isObject()) {
            return Optional.of(value.toString());
        }
        if (value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.textValue().isEmpty())) {
            return Optional.empty();
        }
        if (!value.isTextual() || !isLine(value.textValue(), longest)) {
            faults.put(name, Message.of("provider.line", longest));
            return Optional.empty();
        }
        return Optional.of(value.textValue());
    }

    /** Returns whether it is a host, with or without a port. */
    private static boolean isServer(String text) {
        Matcher matcher = SERVER.matcher(text);
        return matcher.matches()
                && HostName.isHost(matcher.group(1))
                && (matcher.group(2) == null || Integer.parseInt(matcher.group(2)) <= MOST_PORT);
    }

    private static boolean isLine(String text, int longest) {
        return text.length() <= longest && text.codePoints().noneMatch(Character::isISOControl);
    }

    private boolean flag(JsonNode from, String name, boolean otherwise) {
        JsonNode value = from.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            faults.put(name, Message.of("provider.flag"));
        }
        return value.booleanValue();
    }

    private List<String> names(String name, Predicate<String> fits, Message rule) {
        JsonNode value = json.path(name);
        List<String> names = new ArrayList<>();
        if (value.isMissingNode() || value.isNull()) {
            return names;
        }
        if (!value.isArray() || value.size() > 50) {
            faults.put(name, rule);
            return names;
        }
        for (JsonNode entry : value) {
            String text = name.equals("scopes") || name.equals("domains")
                    ? entry.asText()
                    : entry.asText().toLowerCase(Locale.ROOT);
            if (!entry.isTextual() || !fits.test(text)) {
                faults.put(name, rule);
            }
            names.add(text);
        }
        return List.copyOf(names);
    }
}

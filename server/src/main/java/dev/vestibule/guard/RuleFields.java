package dev.vestibule.guard;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.address.Networks;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.user.GroupId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Reads the fields of a rule from a request. What is not understood is refused: it might have been a condition. */
public final class RuleFields {
    /** The methods that rules can name. GET includes HEAD. */
    public static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final Set<String> NAMES =
            Set.of("host", "path", "access", "methods", "groups", "networks", "factor", "position");

    /** Names of fields that may be repeated in a response. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_-]{0,63}");

    private static final int MAX_HOST = 255;
    private static final int MAX_PATH = 500;
    private static final int MAX_NAME = 254;
    private static final int MAX_NETWORK = 43;
    private static final int MOST_IN_LIST = 40;

    private final Fields fields;
    private final Map<String, GroupId> groups = new HashMap<>();

    /** @param groups the names of all groups */
    public RuleFields(Fields fields, Map<GroupId, String> groups) {
        this.fields = fields;
        groups.forEach((id, name) -> this.groups.put(name.toLowerCase(Locale.ROOT), id));
        fields.json().fieldNames().forEachRemaining(name -> {
            if (!NAMES.contains(name)) {
                fields.reject(NAME.matcher(name).matches() ? name : "_error", Message.of("field.unknown"));
            }
        });
    }

    /** Returns the place that the rule is to have among all rules. */
    public Optional<Integer> place() {
        return fields.optionalNumber("position", 1, RuleService.MOST);
    }

    /** Reads a new rule; only the host is required. */
    public RuleTerms fresh() {
        Optional<RuleHost> host = host(fields.text("host", MAX_HOST));
        Optional<RulePath> path = path(fields.isNull("path") ? "/" : fields.text("path", MAX_PATH));
        Access access = access(Access.SIGNED_IN);
        Set<String> methods = methods();
        List<GroupId> allowed = groups();
        Networks networks = networks();
        RequiredFactor factor = factor();
        refuseConditionsForAnyone(access, allowed, factor);
        place();
        fields.check();
        return new RuleTerms(host.orElseThrow(), path.orElseThrow(), access, methods, allowed, networks, factor);
    }

    /** Reads a change of a rule; an absent field stays, null resets it. */
    public UnaryOperator<RuleTerms> change() {
        Optional<RuleHost> host = fields.has("host") ? host(fields.text("host", MAX_HOST)) : Optional.empty();
        Optional<RulePath> path = fields.has("path")
                ? path(fields.isNull("path") ? "/" : fields.text("path", MAX_PATH))
                : Optional.empty();
        Access access = access(Access.SIGNED_IN);
        Set<String> methods = methods();
        List<GroupId> allowed = groups();
        Networks networks = networks();
        RequiredFactor factor = factor();
        place();
        fields.check();
        return present -> {
            RuleTerms changed = new RuleTerms(
                    host.orElse(present.host()),
                    path.orElse(present.path()),
                    fields.has("access") ? access : present.access(),
                    fields.has("methods") ? methods : present.methods(),
                    fields.has("groups") ? allowed : present.groups(),
                    fields.has("networks") ? networks : present.networks(),
                    fields.has("factor") ? factor : present.factor());
            refuseConditionsForAnyone(changed.access(), changed.groups(), changed.factor());
            fields.check();
            return changed;
        };
    }

    private void refuseConditionsForAnyone(Access access, List<GroupId> allowed, RequiredFactor factor) {
        if (access != Access.ANYONE) {
            return;
        }
        if (!allowed.isEmpty()) {
            fields.reject("groups", Message.of("field.guard-anyone"));
        }
        if (factor != RequiredFactor.NONE) {
            fields.reject("factor", Message.of("field.guard-anyone"));
        }
    }

    private Optional<RuleHost> host(String text) {
        Optional<RuleHost> host = RuleHost.parse(text);
        if (host.isEmpty()) {
            fields.reject("host", Message.of("field.guard-host"));
        }
        return host;
    }

    private Optional<RulePath> path(String text) {
        Optional<RulePath> path = RulePath.parse(text);
        if (path.isEmpty()) {
            fields.reject("path", Message.of("field.guard-path"));
        }
        return path;
    }

    private Access access(Access otherwise) {
        if (fields.isNull("access")) {
            return otherwise;
        }
        Optional<Access> access = Access.of(fields.json().path("access").asText());
        if (access.isEmpty()) {
            fields.reject("access", Message.of("field.one-of", "anyone, signed-in"));
        }
        return access.orElse(otherwise);
    }

    private Set<String> methods() {
        List<String> given = texts("methods", 10);
        if (!METHODS.containsAll(given)) {
            fields.reject("methods", Message.of("field.one-of", String.join(", ", METHODS)));
        }
        return new HashSet<>(given);
    }

    private List<GroupId> groups() {
        List<GroupId> found = new ArrayList<>();
        for (String name : texts("groups", MAX_NAME)) {
            GroupId group = groups.get(name.toLowerCase(Locale.ROOT));
            if (group == null) {
                fields.reject("groups", Message.of("field.guard-group"));
            } else if (!found.contains(group)) {
                found.add(group);
            }
        }
        return found;
    }

    private Networks networks() {
        try {
            return Networks.of(texts("networks", MAX_NETWORK));
        } catch (IllegalArgumentException e) {
            fields.reject("networks", Message.of("field.key-addresses"));
            return Networks.NONE;
        }
    }

    /** Reads a name, or a boolean: true is any factor. */
    private RequiredFactor factor() {
        JsonNode value = fields.json().path("factor");
        if (fields.isNull("factor") || value.isBoolean()) {
            return value.booleanValue() ? RequiredFactor.ANY : RequiredFactor.NONE;
        }
        Optional<RequiredFactor> factor = value.isTextual() ? RequiredFactor.of(value.textValue()) : Optional.empty();
        if (factor.isEmpty()) {
            fields.reject("factor", Message.of("field.one-of", "any, passkey"));
        }
        return factor.orElse(RequiredFactor.NONE);
    }

    /** Reads a list, or nothing: conditions are not guessed from other types. */
    private List<String> texts(String name, int maxLength) {
        if (!fields.isNull(name) && !fields.json().path(name).isArray()) {
            fields.reject(name, Message.of("field.list"));
            return List.of();
        }
        return fields.texts(name, maxLength, MOST_IN_LIST);
    }
}

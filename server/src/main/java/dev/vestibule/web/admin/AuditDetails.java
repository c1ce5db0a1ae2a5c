package dev.vestibule.web.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.vestibule.audit.admin.AuditLogStore.Named;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.platform.json.JsonMappers;
import dev.vestibule.session.SignInLogStore;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.GroupId;
import dev.vestibule.web.Devices;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.SignInLabels;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Describes the details of events, which are stored as JSON, in words. */
public final class AuditDetails {
    private static final Pattern GROUP = Pattern.compile("([1-9][0-9]{0,8})(?: as manager)?");
    private static final Set<String> GROUPS = Set.of("group", "group_id", "groups");
    private static final Set<String> MOMENTS = Set.of("expires_at", "previous_key_until");

    /** The details with existing labels; the others have one of their own. */
    private static final Map<String, String> LABELS = Map.ofEntries(
            Map.entry("account", "form.email"),
            Map.entry("action", "admin.audit.action"),
            Map.entry("actor", "admin.audit.actor"),
            Map.entry("address", "admin.sign-ins.address"),
            Map.entry("applications", "applications.title"),
            Map.entry("client-authentication", "admin.provider.client-authentication"),
            Map.entry("client-id", "admin.provider.client-id"),
            Map.entry("client-secret", "admin.provider.client-secret"),
            Map.entry("create-accounts", "admin.provider.create-accounts"),
            Map.entry("description", "admin.groups.description"),
            Map.entry("domains", "admin.provider.domains"),
            Map.entry("email", "form.email"),
            Map.entry("first_name", "form.first-name"),
            Map.entry("group-attribute", "admin.provider.groups.claim"),
            Map.entry("hosts", "admin.provider.hosts"),
            Map.entry("issuer-uri", "admin.provider.issuer"),
            Map.entry("key", "admin.provider.key"),
            Map.entry("last_name", "form.last-name"),
            Map.entry("locale", "profile.language"),
            Map.entry("login-prompt", "admin.provider.login-prompt"),
            Map.entry("method", "admin.sessions.method"),
            Map.entry("outcome", "admin.sign-ins.outcome"),
            Map.entry("kind", "admin.keys.kind"),
            Map.entry("name", "admin.people.name"),
            Map.entry("owner", "admin.keys.owner"),
            Map.entry("q", "admin.people.search"),
            Map.entry("role", "admin.people.role"),
            Map.entry("scopes", "admin.provider.scopes"),
            Map.entry("since", "list.since"),
            Map.entry("started-since", "admin.sessions.started-since"),
            Map.entry("state", "admin.mail.state"),
            Map.entry("status", "admin.people.accounts"),
            Map.entry("subject", "admin.audit.subject"),
            Map.entry("to", "admin.mail.to"),
            Map.entry("trust-email", "admin.provider.trust-email"),
            Map.entry("until", "list.until"),
            Map.entry("view", "list.views"),
            Map.entry("zone", "list.zone"),
            Map.entry("two-factor", "two-factor.title"),
            Map.entry("unused-until", "admin.sessions.unused-until"),
            Map.entry("sessions", "sessions.title"));

    private static final Map<String, String> VERDICTS = Map.of(
            "proved", "checklist.passed",
            "inconclusive", "checklist.inconclusive",
            "refused", "checklist.failed");

    private final Messages messages;
    private final Map<Integer, Named> accounts;
    private final Map<GroupId, String> groups;

    AuditDetails(Messages messages, Map<Integer, Named> accounts, Map<GroupId, String> groups) {
        this.messages = messages;
        this.accounts = accounts;
        this.groups = groups;
    }

    /**
     * One detail.
     *
     * @param from the old value; null if nothing has changed
     */
    public record Detail(String label, @Nullable String from, String to) {}

    static JsonNode parse(String details) {
        try {
            return JsonMappers.PLAIN.readTree(details);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** Passes the groups in details to {@code found}. */
    static void groups(JsonNode details, Consumer<GroupId> found) {
        details.properties().forEach(field -> {
            if (GROUPS.contains(field.getKey())) {
                groupsIn(field.getValue(), found);
            }
        });
    }

    private static void groupsIn(JsonNode value, Consumer<GroupId> found) {
        Matcher group = GROUP.matcher(value.asText());
        if (value.isValueNode() && group.matches()) {
            found.accept(new GroupId(Integer.parseInt(group.group(1))));
        }
        value.forEach(inner -> groupsIn(inner, found));
    }

    List<Detail> told(JsonNode details) {
        List<Detail> told = new ArrayList<>();
        details.properties().forEach(field -> tell(field.getKey(), field.getValue(), told));
        return told;
    }

    private void tell(String name, JsonNode value, List<Detail> told) {
        boolean said = switch (name) {
            case "session" -> true;
            case "outcome" -> value.asText().equals(SignInLogStore.SIGNED_IN);
            case "by" -> value.asText().equals("command line");
            default -> false;
        };
        if (said) {
            return; // the entry's other columns have it already
        }
        if (isChange(value)) {
            change(name, value.path("from"), value.path("to"), told);
        } else if (value.isObject() && !value.isEmpty()) {
            value.properties().forEach(field -> tell(field.getKey(), field.getValue(), told));
        } else if (name.equals("filter")) {
            told.add(new Detail(label(name), null, messages.of("list.any")));
        } else {
            told.add(new Detail(label(name), null, text(name, value)));
        }
    }

    private static boolean isChange(JsonNode value) {
        return value.size() == 2 && value.has("from") && value.has("to");
    }

    /** Of a composed value, only the parts that differ. */
    private void change(String name, JsonNode from, JsonNode to, List<Detail> told) {
        JsonNode before = opened(from);
        JsonNode after = opened(to);
        if (!before.isObject() && !after.isObject()) {
            String was = text(name, from);
            String is = text(name, to);
            if (!was.equals(is)) {
                told.add(new Detail(label(name), was.equals(nothing()) ? null : was, is));
            }
            return;
        }
        Set<String> parts = new LinkedHashSet<>();
        Stream.of(before, after).forEach(node -> node.fieldNames().forEachRemaining(parts::add));
        for (String part : parts) {
            if (!before.path(part).equals(after.path(part))) {
                change(part, before.path(part), after.path(part), told);
            }
        }
    }

    /** Some settings are stored as a text that is JSON. */
    private static JsonNode opened(JsonNode value) {
        if (!value.isTextual() || !value.textValue().startsWith("{")) {
            return value;
        }
        JsonNode inner = parse(value.textValue());
        return inner.isObject() ? inner : value;
    }

    private String label(String name) {
        String key = LABELS.getOrDefault(name, "admin.audit.detail." + name);
        return known(key, known("admin.settings.label." + name, name));
    }

    private String text(String name, JsonNode value) {
        if (value.isArray()) {
            List<String> all = StreamSupport.stream(value.spliterator(), false)
                    .map(one -> text(name, one))
                    .toList();
            return all.isEmpty() ? nothing() : String.join(", ", all);
        }
        if (value.isBoolean()) {
            return messages.of(value.booleanValue() ? "admin.audit.yes" : "admin.audit.no");
        }
        String text = value.isObject() ? value.toString() : value.asText();
        if (text.isEmpty() || value.isNull()) {
            return nothing();
        }
        if (GROUPS.contains(name)) {
            return group(text);
        }
        return switch (name) {
            case "owner_id" -> owner(text);
            case "reason" -> known("admin.audit.reason." + text, text);
            case "user-agent" -> messages.of(Devices.message(text));
            case "method" -> method(text);
            case "outcome" -> messages.of(SignInLabels.outcome(text));
            case "verdict" -> known(VERDICTS.getOrDefault(text, text), text);
            case "role", "status", "two-factor" ->
                UserListFields.word(name, text).map(messages::of).orElse(text);
            default -> MOMENTS.contains(name) ? moment(text) : text;
        };
    }

    private String nothing() {
        return messages.of("admin.audit.nothing");
    }

    private String known(String key, String otherwise) {
        return messages.has(key) ? messages.of(key) : otherwise;
    }

    private String group(String text) {
        Matcher group = GROUP.matcher(text);
        if (!group.matches()) {
            return text;
        }
        String name = Optional.ofNullable(groups.get(new GroupId(Integer.parseInt(group.group(1)))))
                .orElseGet(() -> messages.of("admin.audit.group", group.group(1)));
        return text.equals(group.group(1)) ? name : messages.of("admin.audit.as-manager", name);
    }

    private String owner(String text) {
        return Optional.of(text)
                .filter(number -> number.matches("[0-9]{1,9}"))
                .map(number -> accounts.get(Integer.valueOf(number)))
                .map(Named::email)
                .orElseGet(() -> messages.of("admin.audit.account", text));
    }

    private String method(String text) {
        return Stream.of(SignInMethod.values())
                .filter(method -> method.wireName().equals(text))
                .findFirst()
                .map(method -> messages.of(SignInLabels.method(method)))
                .orElse(text);
    }

    private String moment(String text) {
        try {
            return DisplayTime.of(Instant.parse(text), messages).text();
        } catch (DateTimeParseException e) {
            return text;
        }
    }

    /** Returns whether it is none of the refusals in the sign-in log. */
    static boolean isGood(JsonNode details) {
        return details.path("outcome").asText(SignInLogStore.SIGNED_IN).equals(SignInLogStore.SIGNED_IN);
    }
}

package dev.vestibule.web.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.audit.admin.AuditLogService;
import dev.vestibule.audit.admin.AuditLogStore;
import dev.vestibule.audit.admin.AuditLogStore.Named;
import dev.vestibule.federation.oidc.OidcProviders;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.user.GroupId;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.PageRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Describes entries of the audit log in the reader's language. */
public final class AuditEntries {
    private final AuditLogService auditLog;
    private final PageRequest request;

    AuditEntries(AuditLogService auditLog, PageRequest request) {
        this.auditLog = auditLog;
        this.request = request;
    }

    /**
     * A user or thing that an entry refers to.
     *
     * @param more distinguishes it from others of the same name; empty if that is not needed
     * @param link the path of its page, if it has one
     */
    public record Party(String name, String more, @Nullable String link) {
        static Party of(String name) {
            return new Party(name, "", null);
        }
    }

    /** An entry in the list. */
    public record Entry(
            DisplayTime at,
            Party actor,
            String action,
            boolean good,
            Party subject,
            String address,
            List<AuditDetails.Detail> details) {
        /** Returns the details in one line. */
        public String brief() {
            return details.stream()
                    .map(detail -> detail.label() + ": "
                            + (detail.from() == null ? detail.to() : detail.from() + " → " + detail.to()))
                    .collect(Collectors.joining(" · "));
        }
    }

    List<Entry> of(AuditLogService.Page found) {
        List<JsonNode> details = found.entries().stream()
                .map(entry -> AuditDetails.parse(entry.details()))
                .toList();
        Set<GroupId> numbers = new TreeSet<>();
        details.forEach(one -> AuditDetails.groups(one, numbers::add));
        found.entries().stream()
                .filter(entry -> entry.subjectKind().equals("group"))
                .map(AuditLogStore.Entry::subjectId)
                .flatMap(id -> groupId(id).stream())
                .forEach(numbers::add);
        Map<GroupId, String> groups = auditLog.groups(List.copyOf(numbers));
        AuditDetails words = new AuditDetails(request.messages(), found.accounts(), groups);
        return IntStream.range(0, details.size())
                .mapToObj(i -> {
                    AuditLogStore.Entry entry = found.entries().get(i);
                    JsonNode given = details.get(i);
                    return new Entry(
                            DisplayTime.of(entry.place().at(), request.messages()),
                            actor(entry, found),
                            action(entry.action(), request),
                            AuditDetails.isGood(given),
                            subject(entry, given, found, groups),
                            entry.address().orElse(""),
                            words.told(given));
                })
                .toList();
    }

    static String action(String name, PageRequest request) {
        String key = "admin.audit.action." + name;
        return request.messages().has(key) ? request.say(key) : name;
    }

    private Party actor(AuditLogStore.Entry entry, AuditLogService.Page found) {
        return entry.actor()
                .map(id -> account(id, found))
                .orElseGet(() -> Party.of(request.say(
                        entry.action().equals("sign-in.refused") ? "admin.audit.not-proven" : "admin.audit.system")));
    }

    private Party account(int id, AuditLogService.Page found) {
        Named named = found.accounts().get(id);
        if (named == null) {
            return Party.of(request.say("admin.audit.account", Integer.toString(id)));
        }
        String more = named.name().equals(named.email()) || !named.person() ? "" : named.email();
        return new Party(named.name(), more, named.person() ? "/admin/people/" + id : null);
    }

    private Party subject(
            AuditLogStore.Entry entry, JsonNode details, AuditLogService.Page found, Map<GroupId, String> groups) {
        String id = entry.subjectId();
        return switch (entry.subjectKind()) {
            case "account" ->
                AuditLogService.subject(entry)
                        .map(number -> account(number, found))
                        .orElseGet(() ->
                                Party.of(request.say(id.isEmpty() ? "admin.sign-ins.nobody" : "admin.audit.several")));
            case "group" -> group(id, details, groups);
            case "guard-rule" -> Party.of(request.say("guard.rule-of", guarded(details)));
            case "api-key" -> Party.of(request.say("admin.audit.key", nameOr(details, id)));
            case "oauth-client" -> application(entry, details);
            case "setting" -> setting(id);
            case "list" -> Party.of(list(id));
            case "address" -> Party.of(id);
            default -> new Party(entry.subjectKind(), id, null);
        };
    }

    private static Optional<GroupId> groupId(String subject) {
        return Parsing.number(subject, 1, 999_999_999).map(GroupId::new);
    }

    private Party group(String id, JsonNode details, Map<GroupId, String> groups) {
        Optional<String> present = groupId(id).map(groups::get);
        return present.map(name -> new Party(name, "", "/admin/groups/" + id))
                .orElseGet(() -> Party.of(nameOr(details, request.say("admin.audit.group", id))));
    }

    /** Returns the host and path of a rule, the newest if they have changed. */
    private static String guarded(JsonNode details) {
        JsonNode host = details.path("host");
        JsonNode path = details.path("path");
        return host.path("to").asText(host.asText()) + path.path("to").asText(path.asText());
    }

    private static String nameOr(JsonNode details, String otherwise) {
        return details.path("name").isTextual() ? details.path("name").textValue() : otherwise;
    }

    private Party application(AuditLogStore.Entry entry, JsonNode details) {
        String id = entry.subjectId();
        return switch (entry.action()) {
            case "oauth-client.expire" -> Party.of(request.say("applications.title"));
            case "oauth-client.delete" -> new Party(nameOr(details, id), id, null);
            default ->
                new Party(
                        nameOr(details, id),
                        id,
                        "/admin/applications/" + URLEncoder.encode(id, StandardCharsets.UTF_8));
        };
    }

    private Party setting(String name) {
        if (name.startsWith(OidcProviders.STORED)) {
            return Party.of(request.say("admin.audit.provider", name.substring(OidcProviders.STORED.length())));
        }
        if (name.startsWith(OidcProviders.TRIED)) {
            return Party.of(request.say("admin.audit.trial", name.substring(OidcProviders.TRIED.length())));
        }
        String key = "admin.settings.label." + name;
        return request.messages().has(key) ? new Party(request.say(key), name, null) : Party.of(name);
    }

    private String list(String name) {
        return switch (name) {
            case "users" -> request.say("admin.people.title");
            case "groups" -> request.say("admin.groups.title");
            case "api-keys" -> request.say("keys.title");
            case "applications" -> request.say("applications.title");
            case "sessions" -> request.say("sessions.title");
            case "sign-ins" -> request.say("admin.sign-ins.title");
            case "emails" -> request.say("admin.mail.title");
            case "audit-log" -> request.say("admin.audit.title");
            default -> name;
        };
    }
}

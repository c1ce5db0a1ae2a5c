package dev.vestibule.web.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.audit.admin.AuditFilter;
import dev.vestibule.audit.admin.AuditFilter.About;
import dev.vestibule.audit.admin.AuditLogService;
import dev.vestibule.audit.admin.AuditLogStore;
import dev.vestibule.audit.admin.AuditLogStore.Named;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.user.Email;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SelectOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /admin/audit}: changes and sign-ins, newest first. */
public final class AuditPage implements Resource {
    private static final String PATH = "/admin/audit";
    private static final String AFTER = "after";
    private static final List<String> FIELDS = List.of("actor", "action", "subject", "address", "since", "until");

    /** The choices of the filter; other actions are listed all the same. */
    static final List<String> ACTIONS = List.of(
            "account.create",
            "account.change",
            "account.deactivate",
            "account.reactivate",
            "account.password-change",
            "account.password-change-due",
            "account.email-verified",
            "account.reset-link-used",
            "account.recovery-link",
            "account.recovery-link-used",
            "account.unban",
            "address.unban",
            "api-key.create",
            "api-key.change",
            "api-key.regenerate",
            "api-key.end",
            "group.create",
            "group.rename",
            "group.delete",
            "group.clear",
            "identity.link",
            "identity.unlink",
            "invitation.link",
            "invitation.revoke",
            "invitation.send",
            "mail-server.try",
            "membership.add",
            "membership.change",
            "membership.remove",
            "mail.unknown-address",
            "provider.try",
            "secret.withheld",
            "session.end",
            "session.revoke",
            "setting.change",
            "setup",
            "sign-in",
            "sign-in.refused");

    private final Pages pages;
    private final AuditLogService auditLog;
    private final UserStore users;

    public AuditPage(Pages pages, AuditLogService auditLog, UserStore users) {
        this.pages = pages;
        this.auditLog = auditLog;
        this.users = users;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
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
            List<AuditDetails.Detail> details) {}

    private Response list(PageRequest request) {
        ListQuery query = ListQuery.of(request, FIELDS, List.of(""));
        ListFilter listFilter = new ListFilter(request, query);
        Optional<AuditFilter> filter = filter(listFilter);
        Optional<AuditLogStore.Cursor> after = request.request().query(AFTER).flatMap(AuditLogService::cursor);
        AuditLogService.Page found = filter.filter(wanted -> listFilter.isGood())
                .map(wanted -> auditLog.page(wanted, after, ListQuery.ROWS))
                .orElseGet(() -> new AuditLogService.Page(List.of(), Map.of(), Optional.empty()));
        if (found.entries().isEmpty() && after.isPresent()) {
            return PageRequest.to(query.narrowedAt(PATH)); // it has been deleted since
        }
        String older = found.next().map(next -> query.with(AFTER, next)).orElse("");
        return pages.showOwn(
                request,
                listFilter.isGood() ? 200 : 400,
                "admin/audit",
                Map.of(
                        "form",
                        listFilter.form(),
                        "part",
                        ListPage.of(query, entries(found, auditLog, request)),
                        "actions",
                        actions(request),
                        "newest",
                        after.isPresent() ? query.narrowedAt(PATH) : "",
                        "older",
                        older));
    }

    private static List<SelectOption> actions(PageRequest request) {
        return Stream.concat(
                        Stream.of(new SelectOption("", request.say("list.any"))),
                        ACTIONS.stream().map(action -> new SelectOption(action, action(action, request))))
                .toList();
    }

    /** Returns empty if nothing can match. */
    private Optional<AuditFilter> filter(ListFilter listFilter) {
        Optional<Email> actor = listFilter.email("actor");
        Optional<User> doer = actor.flatMap(users::findByEmail);
        Optional<String> typed = listFilter.text("subject");
        Optional<About> subject = typed.flatMap(this::about);
        AuditFilter filter = new AuditFilter(
                doer.map(user -> user.id().value()),
                listFilter.choice(
                        "action", name -> ACTIONS.stream().filter(name::equals).findFirst()),
                subject,
                listFilter.clientAddress("address"),
                listFilter.day("since"),
                listFilter.endOfDay("until"));
        boolean nobody = (actor.isPresent() && doer.isEmpty()) || (typed.isPresent() && subject.isEmpty());
        return nobody ? Optional.empty() : Optional.of(filter);
    }

    /** An email address, the kind and id of something else, or the name of a setting. */
    private Optional<About> about(String typed) {
        if (typed.contains("@")) {
            return users.findByEmail(Email.login(typed))
                    .map(user -> new About(
                            "account", Optional.of(Integer.toString(user.id().value()))));
        }
        return Optional.of(
                typed.matches("(account|api-key|group):[0-9]{1,9}")
                        ? new About(
                                typed.substring(0, typed.indexOf(':')),
                                Optional.of(typed.substring(typed.indexOf(':') + 1)))
                        : new About("setting", Optional.of(typed)));
    }

    // --- Describing entries ---

    static List<Entry> entries(AuditLogService.Page found, AuditLogService auditLog, PageRequest request) {
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
                            actor(entry, found, request),
                            action(entry.action(), request),
                            AuditDetails.isGood(given),
                            subject(entry, given, found, groups, request),
                            entry.address().orElse(""),
                            words.told(given));
                })
                .toList();
    }

    private static String action(String name, PageRequest request) {
        String key = "admin.audit.action." + name;
        return request.messages().has(key) ? request.say(key) : name;
    }

    private static Party actor(AuditLogStore.Entry entry, AuditLogService.Page found, PageRequest request) {
        return entry.actor()
                .map(id -> account(id, found, request))
                .orElseGet(() -> Party.of(request.say(
                        entry.action().equals("sign-in.refused") ? "admin.audit.not-proven" : "admin.audit.system")));
    }

    private static Party account(int id, AuditLogService.Page found, PageRequest request) {
        Named named = found.accounts().get(id);
        if (named == null) {
            return Party.of(request.say("admin.audit.account", Integer.toString(id)));
        }
        String more = named.name().equals(named.email()) || !named.person() ? "" : named.email();
        return new Party(named.name(), more, named.person() ? "/admin/people/" + id : null);
    }

    private static Party subject(
            AuditLogStore.Entry entry,
            JsonNode details,
            AuditLogService.Page found,
            Map<GroupId, String> groups,
            PageRequest request) {
        String id = entry.subjectId();
        return switch (entry.subjectKind()) {
            case "account" ->
                AuditLogService.subject(entry)
                        .map(number -> account(number, found, request))
                        .orElseGet(() ->
                                Party.of(request.say(id.isEmpty() ? "admin.sign-ins.nobody" : "admin.audit.several")));
            case "group" -> group(id, details, groups, request);
            case "api-key" -> Party.of(request.say("admin.audit.key", nameOr(details, id)));
            case "setting" -> setting(id, request);
            default -> new Party(entry.subjectKind(), id, null);
        };
    }

    private static Optional<GroupId> groupId(String subject) {
        return Parsing.number(subject, 1, 999_999_999).map(GroupId::new);
    }

    private static Party group(String id, JsonNode details, Map<GroupId, String> groups, PageRequest request) {
        Optional<String> present = groupId(id).map(groups::get);
        return present.map(name -> new Party(name, "", "/admin/groups/" + id))
                .orElseGet(() -> Party.of(nameOr(details, request.say("admin.audit.group", id))));
    }

    private static String nameOr(JsonNode details, String otherwise) {
        return details.path("name").isTextual() ? details.path("name").textValue() : otherwise;
    }

    private static Party setting(String name, PageRequest request) {
        String key = "admin.settings.label." + name;
        return request.messages().has(key) ? new Party(request.say(key), name, null) : Party.of(name);
    }
}

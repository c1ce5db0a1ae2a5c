package dev.vestibule.web.admin;

import dev.vestibule.audit.admin.AuditFilter;
import dev.vestibule.audit.admin.AuditFilter.About;
import dev.vestibule.audit.admin.AuditLogService;
import dev.vestibule.audit.admin.AuditLogStore;
import dev.vestibule.audit.admin.AuditResource;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.user.UserId;
import dev.vestibule.web.ActiveFilters;
import dev.vestibule.web.CsvFormat;
import dev.vestibule.web.DayFilter;
import dev.vestibule.web.ListExport;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.ListTab;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RowSource;
import dev.vestibule.web.SelectOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code /admin/audit}: changes, or changes and sign-ins, newest first; {@code .csv} and {@code .json} are the same as
 * a file.
 */
public final class AuditPage implements Resource {
    private static final String PATH = "/admin/audit";
    private static final String AFTER = "after";
    private static final String ACTION = "action";
    private static final String VIEW = "view";
    private static final String ALL = "all";
    private static final List<String> FIELDS = Stream.concat(
                    Stream.of("actor", ACTION, "subject", "address", VIEW), DayFilter.FIELDS.stream())
            .toList();
    private static final CsvFormat<Exported> FORMAT = CsvFormat.<Exported>empty()
            .with("id", row -> AuditLogService.text(row.entry().place()))
            .with("time", row -> row.entry().place().at())
            .with("actor_id", row -> row.entry().actor())
            .with("actor_email", row -> row.entry().actor().flatMap(row::email))
            .with("action", row -> row.entry().action())
            .with("target_kind", row -> row.entry().subjectKind())
            .with("target_id", row -> row.entry().subjectId())
            .with("target_email", row -> AuditLogService.subject(row.entry()).flatMap(row::email))
            .with("ip_address", row -> row.entry().address())
            .with("details", row -> row.entry().details());

    /** The choices of the filter; other actions are listed all the same. */
    static final List<String> ACTIONS = List.of(
            "account.create",
            "account.change",
            "account.deactivate",
            "account.reactivate",
            "account.password-change",
            "account.password-change-due",
            "account.email-change-request",
            "account.email-verified",
            "account.reset-link-used",
            "account.second-factor-add",
            "account.second-factor-remove",
            "account.second-factor-reset",
            "account.second-factor-reset-request",
            "account.second-factor-reset-cancel",
            "account.device-trust",
            "account.device-distrust",
            "account.recovery-code-used",
            "account.recovery-codes-renew",
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
            "group.describe",
            "group.delete",
            "group.clear",
            "identity.link",
            "identity.unlink",
            "invitation.link",
            "invitation.revoke",
            "invitation.send",
            "list.export",
            "mail-server.try",
            "membership.add",
            "membership.change",
            "membership.remove",
            "mail.unknown-address",
            "oauth-client.create",
            "oauth-client.edit",
            "oauth-client.rotate",
            "oauth-client.delete",
            "oauth-client.expire",
            "oauth-client.fetch",
            "oauth-client.approve",
            "oauth-client.deny",
            "oauth-client.disconnect",
            "oauth-key.create",
            "oauth-key.rotate",
            "passkey.add",
            "passkey.rename",
            "passkey.remove",
            "passkey.counter",
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
    private final NamedUsers users;
    private final ListExport export;
    private final InstantSource clock;

    public AuditPage(Pages pages, AuditLogService auditLog, NamedUsers users, ListExport export, InstantSource clock) {
        this.pages = pages;
        this.auditLog = auditLog;
        this.users = users;
        this.export = export;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
        export.addTo(
                routes, pages, PATH, new ListExport.Exportable<>("audit-log", FORMAT, Exported::item, this::selected));
    }

    private Response list(PageRequest request) {
        ListQuery query = query(request);
        ListFilter listFilter = new ListFilter(request, query);
        Optional<AuditFilter> filter = filter(listFilter, request);
        Optional<AuditLogStore.Cursor> after = request.request().query(AFTER).flatMap(AuditLogService::cursor);
        AuditLogService.Page found = filter.filter(wanted -> listFilter.isGood())
                .map(wanted -> auditLog.page(wanted, after, query.rows()))
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
                        ListPage.of(query, new AuditEntries(auditLog, request).of(found))
                                .with(ActiveFilters.of(request, query)
                                        .text("actor", "admin.audit.actor")
                                        .choice(ACTION, "admin.audit.action", actions(request))
                                        .text("subject", "admin.audit.subject-field")
                                        .text("address", "admin.sign-ins.address")
                                        .day("since", "list.since")
                                        .day("until", "list.until")
                                        .build()),
                        "tabs",
                        tabs(query, request),
                        "days",
                        DayFilter.of(query, clock.instant(), request),
                        "actions",
                        actions(request),
                        "newest",
                        after.isPresent() ? query.narrowedAt(PATH) : "",
                        "older",
                        older));
    }

    private ListQuery query(PageRequest request) {
        return DayFilter.resolve(ListQuery.of(request, FIELDS, List.of("")), clock.instant());
    }

    private static List<ListTab> tabs(ListQuery query, PageRequest request) {
        boolean changes = isOfChanges(query);
        return List.of(
                ListTab.of(
                        request.say("admin.audit.tab.changes"),
                        query.withFilter(Map.of(VIEW, "", ACTION, "")).narrowedAt(PATH),
                        changes),
                ListTab.of(
                        request.say("admin.audit.tab.all"),
                        query.withFilter(Map.of(VIEW, ALL)).narrowedAt(PATH),
                        !changes));
    }

    /** An action is listed wherever it is asked for. */
    private static boolean isOfChanges(ListQuery query) {
        return !query.given(VIEW).equals(ALL) && query.given(ACTION).isEmpty();
    }

    private static List<SelectOption> actions(PageRequest request) {
        return Stream.concat(
                        Stream.of(new SelectOption("", request.say("list.any"))),
                        ACTIONS.stream().map(action -> new SelectOption(action, AuditEntries.action(action, request))))
                .toList();
    }

    /** Returns empty if nothing can match. */
    private Optional<AuditFilter> filter(ListFilter fields, PageRequest request) {
        Optional<Set<UserId>> actors = users.read(fields, "actor", request);
        Optional<String> typed = fields.text("subject");
        Optional<About> subject = typed.flatMap(text -> about(text, fields, request));
        AuditFilter filter = new AuditFilter(
                actors.map(all -> all.stream().map(UserId::value).sorted().toList()),
                fields.choice(
                        ACTION, name -> ACTIONS.stream().filter(name::equals).findFirst()),
                subject,
                fields.clientAddress("address"),
                fields.day("since"),
                fields.endOfDay("until"),
                isOfChanges(fields.query()));
        boolean nobody = actors.filter(Set::isEmpty).isPresent() || (typed.isPresent() && subject.isEmpty());
        return nobody ? Optional.empty() : Optional.of(filter);
    }

    /** The kind and id of a thing, the name of a setting, or a part of a user's name or email address. */
    private Optional<About> about(String typed, ListFilter fields, PageRequest request) {
        if (typed.matches("(account|api-key|group):[0-9]{1,9}")) {
            int colon = typed.indexOf(':');
            return Optional.of(new About(typed.substring(0, colon), List.of(typed.substring(colon + 1))));
        }
        if (request.messages().has("admin.settings.label." + typed)) {
            return Optional.of(new About("setting", List.of(typed)));
        }
        return users.read(fields, "subject", request)
                .map(found -> found.isEmpty()
                        ? new About("setting", List.of(typed)) // one that no longer has a name here
                        : new About(
                                "account",
                                found.stream()
                                        .map(user -> Integer.toString(user.value()))
                                        .sorted()
                                        .toList()));
    }

    // --- Export ---

    private record Exported(AuditLogStore.Entry entry, Map<Integer, AuditLogStore.Named> accounts) {
        Optional<String> email(int account) {
            return Optional.ofNullable(accounts.get(account)).map(AuditLogStore.Named::email);
        }

        Object item() {
            return AuditResource.item(entry, accounts);
        }
    }

    private ListExport.Selected<Exported> selected(PageRequest request) {
        ListQuery query = query(request);
        ListFilter fields = new ListFilter(request, query);
        Optional<AuditFilter> filter = filter(fields, request);
        if (!fields.isGood()) {
            return new ListExport.Selected<>(query, Optional.empty());
        }
        return new ListExport.Selected<>(
                query, Optional.of(filter.map(this::rows).orElseGet(() -> limit -> List.of())));
    }

    private RowSource<Exported> rows(AuditFilter filter) {
        return new RowSource<>() {
            private Optional<AuditLogStore.Cursor> after = Optional.empty();

            @Override
            public List<Exported> next(int limit) {
                AuditLogService.Page found = auditLog.page(filter, after, limit);
                if (!found.entries().isEmpty()) {
                    after = Optional.of(
                            found.entries().get(found.entries().size() - 1).place());
                }
                return found.entries().stream()
                        .map(entry -> new Exported(entry, found.accounts()))
                        .toList();
            }
        };
    }
}

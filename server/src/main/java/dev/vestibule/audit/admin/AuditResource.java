package dev.vestibule.audit.admin;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.vestibule.audit.admin.AuditFilter.About;
import dev.vestibule.audit.admin.AuditLogStore.Entry;
import dev.vestibule.audit.admin.AuditLogStore.Named;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.InvalidInputException.Fault;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/vestibule/audit}: who changed what and who signed in, newest first; for administrators. */
public final class AuditResource implements Resource {
    private static final String PATH = "/api/vestibule/audit";
    private static final String ACTOR = "actor";
    private static final String ACTION = "action";
    private static final String SUBJECT = "subject";
    private static final String ADDRESS = "address";
    private static final String SINCE = "since";
    private static final String UNTIL = "until";
    private static final String LIMIT = "limit";
    private static final String CURSOR = "cursor";
    private static final Set<String> NAMES = Set.of(ACTOR, ACTION, SUBJECT, ADDRESS, SINCE, UNTIL, LIMIT, CURSOR);
    private static final int USUAL = 50;
    private static final int MOST = 500;

    /** Of a subject: its kind, a colon and its id. */
    private static final int MAX_TEXT = 32 + 1 + 254;

    private final AuditLogService auditLog;
    private final SessionGuard guard;

    public AuditResource(AuditLogService auditLog, SessionGuard guard) {
        this.auditLog = auditLog;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.administrator(this::list));
    }

    private Response list(Request request, Caller caller) {
        Asked asked = new Asked(request);
        AuditFilter filter = new AuditFilter(
                asked.number(ACTOR, 1, Integer.MAX_VALUE).map(List::of),
                asked.text(ACTION),
                asked.text(SUBJECT).map(AuditResource::about),
                asked.text(ADDRESS),
                asked.instant(SINCE),
                asked.instant(UNTIL),
                false);
        int limit = asked.number(LIMIT, 1, MOST).orElse(USUAL);
        Optional<AuditLogStore.Cursor> after = asked.text(CURSOR).flatMap(text -> {
            Optional<AuditLogStore.Cursor> cursor = AuditLogService.cursor(text);
            if (cursor.isEmpty()) {
                asked.reject(CURSOR, Message.of("field.cursor"));
            }
            return cursor;
        });
        asked.check();
        AuditLogService.Page page = auditLog.page(filter, after, limit);
        List<Item> items = page.entries().stream()
                .map(entry -> Item.of(entry, page.accounts()))
                .toList();
        return Response.json(200, new Listing(items, limit, page.next().orElse(null)));
    }

    /** Returns an entry as the API writes it. */
    public static Object item(Entry entry, Map<Integer, Named> accounts) {
        return Item.of(entry, accounts);
    }

    /** Parses {@code account:7}, or {@code account} for all accounts. */
    private static About about(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new About(text, List.of())
                : new About(text.substring(0, colon), List.of(text.substring(colon + 1)));
    }

    /** The parameters of the query; unknown ones are refused, so that a misspelled filter is not ignored. */
    private static final class Asked {
        private final Request request;
        private final Map<String, Fault> faults = new LinkedHashMap<>();

        Asked(Request request) {
            this.request = request;
            request.queryNames().stream()
                    .filter(name -> !NAMES.contains(name))
                    .forEach(name -> reject(name, Message.of("field.no-filter")));
        }

        void reject(String name, Message sentence) {
            faults.putIfAbsent(name, new Fault(sentence));
        }

        void check() {
            if (!faults.isEmpty()) {
                throw new InvalidInputException(faults);
            }
        }

        Optional<String> text(String name) {
            Optional<String> text = request.query(name);
            if (text.filter(given -> given.isBlank() || given.length() > MAX_TEXT || !Fields.isPlain(given))
                    .isPresent()) {
                reject(name, Message.of("field.non-blank"));
                return Optional.empty();
            }
            return text;
        }

        Optional<Integer> number(String name, int least, int most) {
            return read(name, text -> Parsing.number(text, least, most), Message.of("field.number", least, most));
        }

        Optional<Instant> instant(String name) {
            return read(name, text -> Parsing.instant(text, Instant.EPOCH), Message.of("field.instant"));
        }

        private <T> Optional<T> read(String name, Function<String, Optional<T>> reader, Message wrong) {
            Optional<String> text = request.query(name);
            Optional<T> value = text.flatMap(reader);
            if (text.isPresent() && value.isEmpty()) {
                reject(name, wrong);
            }
            return value;
        }
    }

    record Listing(List<Item> data, int limit, @Nullable String next) {}

    record Who(int id, @Nullable String email) {}

    record What(String kind, String id, @Nullable String email) {}

    record Item(
            String id,
            Instant at,
            @Nullable Who actor,
            String action,
            What subject,
            @Nullable String address,
            @JsonRawValue String details) {
        static Item of(Entry entry, Map<Integer, Named> accounts) {
            return new Item(
                    AuditLogService.text(entry.place()),
                    entry.place().at(),
                    entry.actor().map(id -> new Who(id, email(accounts, id))).orElse(null),
                    entry.action(),
                    new What(
                            entry.subjectKind(),
                            entry.subjectId(),
                            AuditLogService.subject(entry)
                                    .map(id -> email(accounts, id))
                                    .orElse(null)),
                    entry.address().orElse(null),
                    entry.details());
        }

        private static @Nullable String email(Map<Integer, Named> accounts, int id) {
            Named named = accounts.get(id);
            return named == null ? null : named.email();
        }
    }
}

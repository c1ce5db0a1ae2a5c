package dev.vestibule.audit.admin;

import dev.vestibule.audit.admin.AuditLogStore.Cursor;
import dev.vestibule.audit.admin.AuditLogStore.Entry;
import dev.vestibule.audit.admin.AuditLogStore.Named;
import dev.vestibule.audit.admin.AuditLogStore.Source;
import dev.vestibule.user.GroupId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The audit log for readers: who changed what and who signed in, newest first, page by page. */
public final class AuditLogService {
    private static final String ACCOUNT = "account";
    private static final Pattern CURSOR = Pattern.compile("([0-9]{1,17})([es])([0-9]{1,18})");

    private final AuditLogStore store;

    public AuditLogService(AuditLogStore store) {
        this.store = store;
    }

    /**
     * One page of the audit log.
     *
     * @param accounts the accounts that entries refer to, by their ids
     * @param next the cursor of the next page; empty if there is none
     */
    public record Page(List<Entry> entries, Map<Integer, Named> accounts, Optional<String> next) {}

    public Page page(AuditFilter filter, Optional<Cursor> after, int limit) {
        List<Entry> found = store.page(filter, after, limit + 1);
        List<Entry> entries = found.subList(0, Math.min(limit, found.size()));
        Optional<String> next = found.size() > limit && limit > 0
                ? Optional.of(text(entries.get(limit - 1).place()))
                : Optional.empty();
        return new Page(entries, store.accounts(accounts(entries)), next);
    }

    /** Returns the newest changes, without sign-ins. */
    public Page changes(int limit) {
        List<Entry> entries = store.changes(limit);
        return new Page(entries, store.accounts(accounts(entries)), Optional.empty());
    }

    private static List<Integer> accounts(List<Entry> entries) {
        return entries.stream()
                .flatMap(entry -> Stream.concat(entry.actor().stream(), subject(entry).stream()))
                .distinct()
                .toList();
    }

    /** Returns the names of groups, by their ids. */
    public Map<GroupId, String> groups(List<GroupId> groups) {
        return store.groups(groups);
    }

    /** Returns the id of the account that was the target, if it was one. */
    public static Optional<Integer> subject(Entry entry) {
        return entry.subjectKind().equals(ACCOUNT) && entry.subjectId().matches("[0-9]{1,9}")
                ? Optional.of(Integer.valueOf(entry.subjectId()))
                : Optional.empty();
    }

    /** Formats a position in the list as a cursor for clients. */
    public static String text(Cursor place) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, place.at());
        return micros + (place.source() == Source.EVENT ? "e" : "s") + place.id();
    }

    /** Parses a cursor; returns empty if it is invalid. */
    public static Optional<Cursor> cursor(String text) {
        Matcher matcher = CURSOR.matcher(text);
        return matcher.matches()
                ? Optional.of(new Cursor(
                        Instant.EPOCH.plus(Long.parseLong(matcher.group(1)), ChronoUnit.MICROS),
                        matcher.group(2).equals("e") ? Source.EVENT : Source.SIGN_IN,
                        Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }
}

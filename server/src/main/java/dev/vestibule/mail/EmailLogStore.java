package dev.vestibule.mail;

import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Conditions;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.Email;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The email log: the state of each mail, and its events. */
public final class EmailLogStore {
    /** One thing that happened to a mail. */
    public record Event(Instant at, String what, String detail) {}

    /**
     * A mail as administrators see it.
     *
     * @param name the name of the user to whom it is sent, if they have one
     * @param request the id of the request that caused it, if one did
     * @param about whom or what it is about, if that is not its recipient
     */
    public record Traced(
            long id,
            MailKind kind,
            Email to,
            Optional<UserId> user,
            Optional<String> name,
            Optional<String> about,
            MailState state,
            int attempts,
            Instant createdAt,
            Optional<Instant> nextAttemptAt,
            Optional<String> reply,
            Optional<String> request,
            List<Event> events) {}

    static final String COLUMNS = """
            SELECT m.id, m.kind, m.recipient, m.account_id, m.state, m.attempts, m.created_at, m.next_attempt_at,
                m.reply, m.about, m.request_id, a.first_name, a.last_name
            """;
    static final String NAMED = " m LEFT JOIN account a ON a.id = m.account_id";
    private static final String ONE = COLUMNS + "FROM outbox_mail" + NAMED + " <where>";

    private static final String EVENTS = """
            SELECT mail_id, at, what, detail FROM mail_event WHERE mail_id IN (<mails>) ORDER BY id
            """;
    private static final String COUNT = """
            SELECT state, COUNT(*) AS total FROM (
                SELECT state FROM outbox_mail WHERE ended_at >= :since LIMIT :most) ended
            GROUP BY state
            UNION ALL
            SELECT state, COUNT(*) FROM (
                SELECT state FROM outbox_mail WHERE state IN ('asked', 'queued') LIMIT :most) waiting
            GROUP BY state
            """;
    private static final String LONG_ENDED = """
            SELECT id FROM outbox_mail WHERE ended_at <= :before ORDER BY id LIMIT :batch
            """;
    private static final String DELETE = "DELETE FROM outbox_mail WHERE id = :id";

    private final Database database;

    public EmailLogStore(Database database) {
        this.database = database;
    }

    /** Returns a mail with its events. */
    public Optional<Traced> find(long id) {
        Conditions conditions = new Conditions().and("id", "m.id = :id", Optional.of(id));
        return database.inTransaction(handle ->
                withEvents(
                                handle,
                                conditions
                                        .of(handle, ONE)
                                        .map(Row.to(EmailLogStore::traced))
                                        .list())
                        .stream()
                        .findFirst());
    }

    static List<Traced> withEvents(Handle handle, List<Traced> mails) {
        record Noted(long mail, Event event) {}
        if (mails.isEmpty()) {
            return mails;
        }
        Map<Long, List<Event>> events = new HashMap<>();
        // Our own ids; they are part of the statement, as there may be any number of them.
        String ids = mails.stream().map(mail -> Long.toString(mail.id())).collect(Collectors.joining(", "));
        handle.createQuery(EVENTS.replace("<mails>", ids))
                .map(Row.to(row -> new Noted(
                        row.bigInteger("mail_id"), new Event(row.instant("at"), row.text("what"), row.text("detail")))))
                .forEach(noted -> events.computeIfAbsent(noted.mail(), id -> new ArrayList<>())
                        .add(noted.event()));
        return mails.stream()
                .map(mail -> withEvents(mail, events.getOrDefault(mail.id(), List.of())))
                .toList();
    }

    static Traced traced(Row row) throws SQLException {
        MailState state = MailState.ofWireName(row.text("state"));
        boolean waits = state == MailState.QUEUED || state == MailState.ASKED;
        return new Traced(
                row.bigInteger("id"),
                kind(row),
                new Email(row.text("recipient")),
                account(row),
                name(row),
                row.optionalText("about"),
                state,
                row.integer("attempts"),
                row.instant("created_at"),
                waits ? row.optionalInstant("next_attempt_at") : Optional.empty(),
                row.optionalText("reply"),
                row.optionalText("request_id"),
                List.of());
    }

    private static Optional<String> name(Row row) throws SQLException {
        String name = Stream.of(row.optionalText("first_name"), row.optionalText("last_name"))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" "));
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    static MailKind kind(Row row) throws SQLException {
        return MailKind.ofWireName(row.text("kind"));
    }

    static Optional<UserId> account(Row row) throws SQLException {
        OptionalInt id = row.optionalInteger("account_id");
        return id.isPresent() ? Optional.of(new UserId(id.getAsInt())) : Optional.empty();
    }

    private static Traced withEvents(Traced mail, List<Event> events) {
        return new Traced(
                mail.id(),
                mail.kind(),
                mail.to(),
                mail.user(),
                mail.name(),
                mail.about(),
                mail.state(),
                mail.attempts(),
                mail.createdAt(),
                mail.nextAttemptAt(),
                mail.reply(),
                mail.request(),
                events);
    }

    /**
     * Counts by state the mails that ended since then, and those that still wait.
     *
     * @param most the maximum for either
     */
    public Map<MailState, Long> count(Instant since, int most) {
        Map<MailState, Long> counts = new EnumMap<>(MailState.class);
        database.withHandle(handle -> handle.createQuery(COUNT)
                        .bind("since", since)
                        .bind("most", most)
                        .map(Row.to(row -> Map.entry(MailState.ofWireName(row.text("state")), row.bigInteger("total"))))
                        .list())
                .forEach(found -> counts.put(found.getKey(), found.getValue()));
        return counts;
    }

    /**
     * Deletes at most {@code batch} mails that ended longer ago than {@code kept}, with their events; returns how many.
     */
    public int deleteEnded(Duration kept, Instant now, int batch) {
        return database.inTransaction(handle -> {
            List<Long> ids = handle.createQuery(LONG_ENDED)
                    .bind("before", now.minus(kept))
                    .bind("batch", batch)
                    .mapTo(Long.class)
                    .list();
            Batches.each(handle, OutboxStore.DELETE_EVENTS, "id", ids);
            return Batches.each(handle, DELETE, "id", ids);
        });
    }
}

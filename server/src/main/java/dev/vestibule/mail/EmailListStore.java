package dev.vestibule.mail;

import dev.vestibule.mail.EmailLogStore.Traced;
import dev.vestibule.platform.database.Conditions;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.UserId;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The email log as a list: filtered, and counted by state. */
public final class EmailListStore {
    /**
     * A filter of the email log.
     *
     * @param to who it was sent to; empty matches all
     * @param states empty matches all
     * @param below only mails with lower ids, if present
     */
    public record Filter(Optional<Recipient> to, List<MailState> states, Optional<Long> below) {
        public static final Filter ALL = new Filter(Optional.empty(), List.of(), Optional.empty());

        public Filter {
            states = List.copyOf(states);
        }

        /** Returns this filter for mails that are older than one. */
        public Filter below(long id) {
            return new Filter(to, states, Optional.of(id));
        }
    }

    /**
     * To whom a mail was sent.
     *
     * @param address the beginning of the address
     * @param users users who are meant, too, by their names
     */
    public record Recipient(String address, Set<UserId> users) {
        public Recipient {
            users = Set.copyOf(users);
        }
    }

    /** Emails of a state are counted up to this number, as a larger one would not help a reader. */
    public static final int MOST_COUNTED = 1_000;

    private static final String SOME = EmailLogStore.COLUMNS + "FROM outbox_mail" + EmailLogStore.NAMED
            + " WHERE m.id IN (<ids>) ORDER BY m.id <way>";

    /** Each by an index of its own: an "or" would read all mails. */
    private static final String SENT_TO = """
            SELECT id, state FROM outbox_mail WHERE recipient LIKE :to ESCAPE '!'
            UNION SELECT id, state FROM outbox_mail WHERE <users> ORDER BY id DESC LIMIT :most
            """;

    private static final String ROWS = "(SELECT * FROM outbox_mail <where> ORDER BY id <way> LIMIT :rows)";

    /** H2 sorts by an index only if the order names all of its columns. */
    private static final String ROWS_OF_STATE =
            "(SELECT * FROM outbox_mail WHERE state = '<state>'<and> ORDER BY state <way>, id <way> LIMIT :rows)";

    private static final String COUNT_OF_STATE = """
            SELECT '<state>' AS state, COUNT(*) AS total FROM (
                SELECT id FROM outbox_mail WHERE state = '<state>' LIMIT :most) c
            """;

    private static final String TOTAL = "SELECT COUNT(*) FROM outbox_mail";

    /** A filter that finds more is of no use. */
    private static final int MOST_SENT_TO = 5_000;

    private final Database database;

    public EmailListStore(Database database) {
        this.database = database;
    }

    /** Returns mails with their events, by the time at which they were queued. */
    public List<Traced> trace(Filter filter, boolean newestFirst, int limit, int offset) {
        return database.inTransaction(handle -> EmailLogStore.withEvents(
                handle,
                filter.to().isPresent()
                        ? sentTo(handle, filter.to().get(), filter, newestFirst, limit, offset)
                        : all(handle, filter, newestFirst, limit, offset)));
    }

    private static List<Traced> all(Handle handle, Filter filter, boolean newestFirst, int limit, int offset) {
        String statement = EmailLogStore.COLUMNS
                + "FROM (SELECT * FROM (" + rows(filter) + ") u ORDER BY id <way> LIMIT :limit OFFSET :offset)"
                + EmailLogStore.NAMED
                + " ORDER BY m.id <way>";
        return new Conditions()
                .and("below", "id < :below", filter.below())
                .of(handle, statement.replace("<way>", way(newestFirst)))
                .bind("rows", (long) limit + offset)
                .bind("limit", limit)
                .bind("offset", offset)
                .map(Row.to(EmailLogStore::traced))
                .list();
    }

    private static String way(boolean newestFirst) {
        return newestFirst ? "DESC" : "ASC";
    }

    /** Several states are read one by one and merged, each from its end of the index. */
    private static String rows(Filter filter) {
        return filter.states().isEmpty()
                ? ROWS
                : filter.states().stream()
                        .map(state -> ROWS_OF_STATE.replace("<state>", state.wireName()))
                        .collect(Collectors.joining(" UNION ALL "));
    }

    private static List<Traced> sentTo(
            Handle handle, Recipient to, Filter filter, boolean newestFirst, int limit, int offset) {
        String ids = sentTo(handle, to).stream()
                .filter(mail -> filter.states().isEmpty() || filter.states().contains(mail.state()))
                .map(Sent::id)
                .filter(id -> filter.below().filter(below -> id >= below).isEmpty())
                .sorted(newestFirst ? Comparator.reverseOrder() : Comparator.naturalOrder())
                .skip(offset)
                .limit(limit)
                .map(id -> Long.toString(id))
                .collect(Collectors.joining(", "));
        return ids.isEmpty()
                ? List.of()
                : handle.createQuery(SOME.replace("<ids>", ids).replace("<way>", way(newestFirst)))
                        .map(Row.to(EmailLogStore::traced))
                        .list();
    }

    private record Sent(long id, MailState state) {}

    private static List<Sent> sentTo(Handle handle, Recipient to) {
        String users = Conditions.among(
                "account_id", to.users().stream().map(UserId::value).toList());
        return handle.createQuery(SENT_TO.replace("<users>", users))
                .bind("to", Conditions.beginningWith(to.address()))
                .bind("most", MOST_SENT_TO)
                .map(Row.to(row -> new Sent(row.bigInteger("id"), MailState.ofWireName(row.text("state")))))
                .list();
    }

    /** Counts mails by state, each state up to {@link #MOST_COUNTED}. */
    public Map<MailState, Integer> count(Optional<Recipient> to) {
        Map<MailState, Integer> counts = new EnumMap<>(MailState.class);
        database.withHandle(handle -> to.isPresent() ? countSentTo(handle, to.get()) : countAll(handle))
                .forEach((state, count) -> counts.put(state, Math.min(count, MOST_COUNTED)));
        return counts;
    }

    private static Map<MailState, Integer> countSentTo(Handle handle, Recipient to) {
        return sentTo(handle, to).stream().collect(Collectors.toMap(Sent::state, mail -> 1, Integer::sum));
    }

    private static Map<MailState, Integer> countAll(Handle handle) {
        String statement = Stream.of(MailState.values())
                .map(state -> COUNT_OF_STATE.replace("<state>", state.wireName()))
                .collect(Collectors.joining(" UNION ALL "));
        return handle
                .createQuery(statement)
                .bind("most", MOST_COUNTED)
                .map(Row.to(row -> Map.entry(MailState.ofWireName(row.text("state")), row.integer("total"))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    public long total() {
        return database.withHandle(
                handle -> handle.createQuery(TOTAL).mapTo(Long.class).one());
    }
}

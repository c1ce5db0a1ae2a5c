package dev.vestibule.fault;

import dev.vestibule.fault.Act.Held;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.reset.ResetToken;
import dev.vestibule.user.UserId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The users of a random history, and all that clients asked and were told. */
final class HistoryWorld {
    /** As the command line does it; a day is enough. */
    private static final String MINT = """
            INSERT INTO reset_token (digest, account_id, mail_id, generation, created_at, expires_at)
            SELECT ?, id, 0, generation, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP + INTERVAL '1' DAY
            FROM account WHERE id = ? AND state = 'active'
            """;

    private static final int ENDED = 60;

    private final DatabaseSettings database;
    private final List<HistoryPerson> people = new ArrayList<>();
    private final HistoryPerson administrator;
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final Queue<Held> ended = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final SecureRandom random = new SecureRandom();

    HistoryWorld(DatabaseSettings database, int number) throws SQLException {
        this.database = database;
        People.cheap().in(database, number);
        administrator = read("admin@example.com");
        for (int i = 0; i < number; i++) {
            people.add(read(People.email(i)));
        }
    }

    private HistoryPerson read(String email) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement look = connection.prepareStatement("SELECT id FROM account WHERE email = ?")) {
            look.setString(1, email);
            try (ResultSet row = look.executeQuery()) {
                row.next();
                long before = System.nanoTime();
                events.add(new Event(0, before, before, new Act.Joined(email, People.PASSWORD), Told.YES));
                return new HistoryPerson(email, row.getInt(1), People.PASSWORD);
            }
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(database.url(), database.user(), database.password());
    }

    /** Gives a user a token to reset the password; does nothing while the database is in trouble. */
    void mint(HistoryPerson person) {
        ResetToken token = ResetToken.random(new UserId(person.id()), random);
        long from = System.nanoTime();
        try (Connection connection = connect();
                PreparedStatement insert = connection.prepareStatement(MINT)) {
            insert.setQueryTimeout(1);
            insert.setString(1, token.digest().hex());
            insert.setInt(2, person.id());
            if (insert.executeUpdate() == 1) {
                Act act = new Act.Mint(person.email(), token.text());
                events.add(new Event(0, from, System.nanoTime(), act, Told.YES));
                person.gets(token.text());
            }
        } catch (SQLException e) {
            // A token that nobody gets is never used.
        }
    }

    void add(Event event) {
        events.add(event);
        if (event.told() != Told.TROUBLE && event.told() != Told.UNKNOWN) {
            answered.incrementAndGet();
        }
    }

    /** What was ended is looked at again and again for a while. */
    void ends(Act act) {
        Optional<Held> made = act.made();
        person(act.person()).live().stream()
                .filter(held -> act.ends(held) && !made.equals(Optional.of(held)))
                .forEach(ended::add);
        while (ended.size() > ENDED) {
            ended.poll();
        }
    }

    /** A key that was ended a short time ago. */
    Optional<Held> ended(Random choice) {
        List<Held> some = List.copyOf(ended);
        return some.isEmpty() ? Optional.empty() : Optional.of(some.get(choice.nextInt(some.size())));
    }

    HistoryPerson administrator() {
        return administrator;
    }

    HistoryPerson person(int number) {
        return people.get(number % people.size());
    }

    HistoryPerson person(String email) {
        return Stream.concat(Stream.of(administrator), people.stream())
                .filter(person -> person.email().equals(email))
                .findFirst()
                .orElseThrow();
    }

    List<Held> everyKey() {
        return people.stream().flatMap(person -> person.all().stream()).toList();
    }

    /** How many questions had an answer, not counting trouble. */
    int answered() {
        return answered.get();
    }

    /** Writes the history into a file, one answer in a line. */
    void save(Path file) throws IOException {
        Files.write(
                file,
                history().stream()
                        .sorted(Comparator.comparingLong(Event::from))
                        .map(Event::toString)
                        .toList());
    }

    List<Event> history() {
        return List.copyOf(events);
    }

    /** For the log of the tests: what clients were told. */
    Map<Told, Integer> counts() {
        Map<Told, Integer> counts = new TreeMap<>();
        events.forEach(event -> counts.merge(event.told(), 1, Integer::sum));
        return counts;
    }

    /** For the log of the tests: what was done. */
    Map<String, Integer> done() {
        Map<String, Integer> counts = new TreeMap<>();
        events.stream()
                .filter(Event::done)
                .forEach(event -> counts.merge(event.act().getClass().getSimpleName(), 1, Integer::sum));
        return counts;
    }
}

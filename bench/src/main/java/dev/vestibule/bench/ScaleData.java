package dev.vestibule.bench;

import dev.vestibule.session.SessionKey;
import java.io.BufferedWriter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Fills a database with users, sessions and sign-ins by COPY. Indexes are dropped before and created after, by their
 * own definitions. Keys are computed from their numbers, so none has to be kept.
 */
final class ScaleData {
    private static final int FIRST_USER = 2; // after the administrator

    /** One of so many users is not active: the one at this place. */
    private static final int INACTIVE_EACH = 50;

    private static final int INACTIVE = 7;
    private static final int OF_DEVICES = 12;
    private static final List<String> FIRST_NAMES =
            List.of("Ann", "Bob", "Carla", "Dmitri", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jun", "Kofi", "Lena");
    private static final List<String> LAST_NAMES = List.of(
            "Abel", "Brandt", "Costa", "Diallo", "Evans", "Fischer", "Garcia", "Haddad", "Ito", "Jansen", "Klein");
    private static final String AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) Gecko/20100101 Firefox/%d.0";
    private static final Duration SINCE_SIGN_IN = Duration.ofDays(13);
    private static final Duration SINCE_FIRST_SIGN_IN = Duration.ofDays(30);
    private static final String TABLES =
            "('account'::regclass, 'session'::regclass, 'sign_in'::regclass, 'membership'::regclass,"
                    + " 'password_credential'::regclass)";

    /** Foreign keys go first, as they need the unique ones. */
    private static final String CONSTRAINTS = """
            SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
                format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE contype IN ('f', 'p', 'u') AND (conrelid IN TABLES OR confrelid IN TABLES)
            ORDER BY contype = 'f' DESC, conname
            """.replace("TABLES", TABLES);

    private static final String INDEXES = """
            SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
            FROM pg_index WHERE indrelid IN TABLES
                AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
            """.replace("TABLES", TABLES);

    private final Postgres postgres;
    private final String database;
    private final int users;
    private final int sessions;
    private final Instant now = InstantSource.system().instant();

    ScaleData(Postgres postgres, String database, int users, int sessions) {
        this.postgres = postgres;
        this.database = database;
        this.users = users;
        this.sessions = sessions;
    }

    int users() {
        return users;
    }

    int sessions() {
        return sessions;
    }

    int signIns() {
        return sessions / 2;
    }

    String database() {
        return database;
    }

    /** Returns the key of a session. */
    String key(int session) {
        return new UUID(scrambled(2L * session), scrambled(2L * session + 1)).toString();
    }

    /** Returns the address of a user. */
    String email(int user) {
        return "user" + Math.floorMod(user, users) + "@example.com";
    }

    /** Returns the address of one of the users who may sign in: a different one for each of the first numbers. */
    String activeEmail(int number) {
        int among = number % (INACTIVE_EACH - 1);
        return email(number / (INACTIVE_EACH - 1) * INACTIVE_EACH + (among < INACTIVE ? among : among + 1));
    }

    /** Fills the tables of a server that has been set up and is stopped. */
    void fill() throws IOException, InterruptedException {
        String hash =
                postgres.query(database, "SELECT hash FROM password_credential").get(0);
        List<String> statements = new ArrayList<>();
        List<String> definitions = new ArrayList<>();
        for (String query : List.of(CONSTRAINTS, INDEXES)) {
            for (String line : postgres.query(database, query)) {
                statements.add(line.substring(0, line.indexOf('|')));
                definitions.add(0, line.substring(line.indexOf('|') + 1));
            }
        }
        for (String statement : statements) {
            postgres.query(database, statement);
        }
        copyUsers(hash);
        postgres.copy(
                database,
                "session (id, key_digest, account_id, method, created_at, expires_at, last_active_at,"
                        + " last_active_slot, address, user_agent)",
                this::writeSessions);
        postgres.copy(
                database,
                "sign_in (at, account_id, session_id, method, outcome, address, user_agent)",
                this::writeSignIns);
        for (String definition : definitions) {
            postgres.query(database, definition);
        }
        postgres.query(
                database, "SELECT setval(pg_get_serial_sequence('account', 'id'), (SELECT MAX(id) FROM account))");
        postgres.query(database, "VACUUM ANALYZE");
        postgres.query(database, "CHECKPOINT");
    }

    private void copyUsers(String hash) throws IOException, InterruptedException {
        String joined = now.minus(SINCE_FIRST_SIGN_IN).toString();
        postgres.copy(
                database,
                "account (id, email, first_name, last_name, superuser, state, generation, joined_at, updated_at,"
                        + " first_sign_in_at, last_sign_in_at)",
                lines -> {
                    for (int i = 0; i < users; i++) {
                        String first = FIRST_NAMES.get(i % FIRST_NAMES.size());
                        String last = LAST_NAMES.get(i / FIRST_NAMES.size() % LAST_NAMES.size()) + i % 1009;
                        row(
                                lines,
                                Integer.toString(FIRST_USER + i),
                                email(i),
                                first,
                                last,
                                "f",
                                i % INACTIVE_EACH == INACTIVE ? "left" : "active",
                                "0",
                                joined,
                                joined,
                                i % 10 == 3 ? "\\N" : joined,
                                i % 10 == 3 ? "\\N" : ago(SINCE_SIGN_IN, i).toString());
                    }
                });
        postgres.copy(database, "membership (account_id, group_id, origin, created_at)", lines -> {
            for (int i = 0; i < users; i++) {
                row(lines, Integer.toString(FIRST_USER + i), "1", "system", joined);
            }
        });
        postgres.copy(database, "password_credential (account_id, hash, changed_at)", lines -> {
            for (int i = 0; i < users; i++) {
                row(lines, Integer.toString(FIRST_USER + i), hash, joined);
            }
        });
    }

    private void writeSessions(BufferedWriter lines) throws IOException {
        for (int i = 0; i < sessions; i++) {
            Instant created = at(SINCE_SIGN_IN, i, sessions);
            Instant used = ago(Duration.between(created, now), i + 1L);
            row(
                    lines,
                    "scale" + i,
                    new SessionKey(key(i)).digest().hex(),
                    user(i),
                    "password",
                    created.toString(),
                    created.plus(Duration.ofDays(14)).toString(),
                    used.toString(),
                    Long.toString(used.getEpochSecond() / 300),
                    address(i),
                    agent(i));
        }
    }

    private void writeSignIns(BufferedWriter lines) throws IOException {
        for (int i = 0; i < signIns(); i++) {
            boolean failed = i % 20 == 19;
            row(
                    lines,
                    at(SINCE_FIRST_SIGN_IN, i, signIns()).toString(),
                    user(i),
                    failed ? "\\N" : "scale" + i,
                    "password",
                    failed ? "wrong-credentials" : "signed-in",
                    address(i),
                    agent(i));
        }
    }

    /** Returns a user who is active. */
    private String user(int session) {
        int user = session % users;
        return Integer.toString(FIRST_USER + (user % INACTIVE_EACH == INACTIVE ? user - 1 : user));
    }

    private static String address(int session) {
        return "10.%d.%d.%d".formatted(session >> 16 & 255, session >> 8 & 255, session & 255);
    }

    private static String agent(int session) {
        int version = 120 + session % OF_DEVICES;
        return AGENT.formatted(version, version);
    }

    /** Returns the time of a row of so many, which come in their order. */
    private Instant at(Duration most, int row, int rows) {
        return now.minusMillis(most.toMillis() * (rows - row) / rows);
    }

    private Instant ago(Duration most, long number) {
        long millis = Math.max(1, most.toMillis());
        return now.minusMillis(Math.floorMod(scrambled(number), millis));
    }

    /** Scrambles a number as SplitMix64 does, so that rows are in no order. */
    private static long scrambled(long number) {
        long z = (number + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private static void row(BufferedWriter lines, String... columns) throws IOException {
        for (int i = 0; i < columns.length; i++) {
            lines.write(columns[i]);
            lines.write(i + 1 < columns.length ? '\t' : '\n');
        }
    }
}

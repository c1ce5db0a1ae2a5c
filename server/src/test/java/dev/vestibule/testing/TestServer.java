package dev.vestibule.testing;

import dev.vestibule.Server;
import dev.vestibule.Settings;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordHasher;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.DatabaseTimeouts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.h2.store.fs.FileUtils;
import org.jspecify.annotations.Nullable;

/**
 * The real server in this JVM, on a database of its own and a free port. Its hashes are cheap, its time can be moved
 * forward, and a proxy that it trusts seems to stand in front of it, so that {@link Client#from} can be anybody.
 */
public final class TestServer implements AutoCloseable {
    /** The password of users that tests make, where none is asked for. */
    public static final String PASSWORD = "seven purple kettles sing";

    /** Among the settings: the database gets no more time than in service, for tests that lock it. */
    public static final String IMPATIENT = "TEST_DATABASE=impatient";

    private static final PasswordHasher HASHER = new PasswordHasher(Argon2Settings.cheapForTests(), new SecureRandom());

    static {
        PreparedRsaKeys.use();
    }

    private final DatabaseKind kind;
    private final DatabaseSettings database;
    private final Map<String, String> environment;
    private final Tables tables;
    private volatile Duration ahead = Duration.ZERO;
    private volatile @Nullable Instant stopped;
    private volatile Instant jumped = Instant.EPOCH;
    private boolean running;
    private Server app;

    private TestServer(DatabaseKind kind, DatabaseSettings database, String... settings) throws IOException {
        this.kind = kind;
        this.database = database;
        this.tables = new Tables(database);
        this.environment = new HashMap<>(Map.of(
                "MB_JETTY_HOST", "127.0.0.1",
                "MB_JETTY_PORT", "0",
                "VESTIBULE_TRUSTED_PROXIES", "127.0.0.1",
                "VESTIBULE_OIDC_LOOPBACK", "true",
                "VESTIBULE_OAUTH_CLIENT_DOCUMENT_LOOPBACK", "true"));
        set(settings);
        this.app = start();
    }

    private TestServer(TestServer first) throws IOException {
        this.kind = first.kind;
        this.database = first.database;
        this.tables = first.tables;
        this.environment = new HashMap<>(first.environment);
        this.app = start();
    }

    /** Another server on the same database, with the same settings. */
    public TestServer secondNode() {
        try {
            return new TestServer(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public DatabaseSettings database() {
        return database;
    }

    /**
     * Starts a server on a database of its own that is migrated, with settings given as {@code NAME=value}; an empty
     * value unsets.
     */
    public static TestServer on(DatabaseKind kind, String... settings) {
        try {
            return new TestServer(kind, kind.migratedDatabase(), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server on this database of a server. */
    public static TestServer on(DatabaseSettings database, String... settings) {
        try {
            return new TestServer(DatabaseKind.valueOf(database.kind().name()), database, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server on an embedded database in a file on the disk. */
    public static TestServer inFile(Path file, String... settings) {
        try {
            return new TestServer(DatabaseKind.H2, DatabaseSettings.h2File(file), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes effect at the next {@link #restart}. */
    public void set(String... settings) {
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            environment.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
    }

    private Server start() throws IOException {
        Settings given = Settings.from(environment);
        Settings ours =
                new Settings(given.environment(), database, given.providers(), given.exposedFiles(), given.warnings());
        boolean impatient = environment.containsKey("TEST_DATABASE");
        Server started = Server.start(
                ours,
                Argon2Settings.cheapForTests(),
                this::moved,
                impatient ? DatabaseTimeouts.STANDARD : DatabaseKind.PATIENT);
        running = true;
        return started;
    }

    private InstantSource moved(InstantSource clock) {
        return () -> {
            Instant still = stopped;
            return still == null ? clock.instant().plus(ahead) : still;
        };
    }

    /** Stops the server, until it is told to {@link #restart}. */
    public void stop() {
        tables.close();
        if (running) {
            app.close();
        }
        running = false;
    }

    /**
     * Stops the server and starts it again over the same data, at the same time of day, with other settings if any are
     * given.
     */
    public void restart(String... settings) {
        set(settings);
        stop();
        try {
            app = start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the server's time jump forward. */
    public void passes(Duration time) {
        Instant still = stopped;
        if (still == null) {
            ahead = ahead.plus(time);
        } else {
            stopped = still.plus(time);
        }
        jumped = now();
    }

    /**
     * From now on the server's time only {@link #passes} when it is told to, so that a test can hit an instant exactly.
     */
    public void stopTheClock() {
        stopped = now();
    }

    /** Lets the time go on by itself, from where it is. */
    public void startTheClock() {
        ahead = Duration.between(InstantSource.system().instant(), now());
        stopped = null;
    }

    /** The server's present time, to a second or so unless the clock is stopped. */
    public Instant now() {
        Instant still = stopped;
        return still == null ? InstantSource.system().instant().plus(ahead) : still;
    }

    public DatabaseKind kind() {
        return kind;
    }

    public int port() {
        return app.port();
    }

    public Tables tables() {
        return tables;
    }

    public UserRows users() {
        return new UserRows(tables, kind);
    }

    public SessionRows sessions() {
        return new SessionRows(tables);
    }

    public MailRows mails() {
        return new MailRows(tables);
    }

    public SettingRows storedSettings() {
        return new SettingRows(tables);
    }

    /**
     * All rows of all tables save the named ones, and save those from before the time jumped that clean-up may end or
     * delete at any moment. Two are equal when nothing has changed.
     */
    public Map<String, List<String>> state(String... except) {
        return tables.dumpSince(jumped, except);
    }

    /** How many bytes the file of the embedded database has, once all is written. */
    public long fileSize() {
        tables.run("CHECKPOINT SYNC");
        return FileUtils.size(file());
    }

    private String file() {
        return database.url().replaceFirst("jdbc:h2:", "") + ".mv.db";
    }

    /** Every route as {@code METHOD /path}. */
    public List<String> routes() {
        return app.routes();
    }

    // --- People ---

    /** Makes a person and says their number. */
    public int hasUser(String email, String password) {
        return hasAccount(email, HASHER.hash(new Password(password)).encoded(), false);
    }

    public int hasAdministrator(String email, String password) {
        return hasAccount(email, HASHER.hash(new Password(password)).encoded(), true);
    }

    /** Makes an administrator unless an earlier test has, and says their number. */
    public int isRunBy(String email, String password) {
        return knows(email) ? users().id(email) : hasAdministrator(email, password);
    }

    public boolean knows(String email) {
        return users().exists(email);
    }

    /** The first run is over, and this person is the administrator. {@linkplain #restart Starts the server again}. */
    public void isSetUpBy(String email, String password, String... settings) {
        hasAdministrator(email, password);
        tables.run("UPDATE installation SET set_up_at = first_started_at, setup_token = NULL");
        restart(settings);
    }

    /** Makes a person whose password is stored in this form; without one when it is empty. */
    public int hasAccount(String email, String hash, boolean superuser) {
        return users().add(email, hash, superuser);
    }

    /** Makes a reset token for a person, as a mail would bring it. */
    public String hasResetToken(String email) {
        return users().addResetToken(email);
    }

    // --- Requests ---

    /** A client that shows nothing. */
    public Client client() {
        return new Client(port());
    }

    public Client as(String key) {
        return client().as(key);
    }

    public Client withCookie(String key) {
        return client().withCookie(key);
    }

    public Client from(String address) {
        return client().from(address);
    }

    public Client with(String header, String value) {
        return client().with(header, value);
    }

    public Answer get(String path) {
        return client().get(path);
    }

    public Answer post(String path, String json) {
        return client().post(path, json);
    }

    /** The key of a new session; the sign-in has to succeed. */
    public String signIn(String email, String password) {
        return client().signIn(email, password).key();
    }

    /** Sends exactly this and reads one answer. */
    public Answer raw(String request) {
        return RawConnection.exchange(
                port(), request.getBytes(StandardCharsets.ISO_8859_1), request.startsWith("HEAD "));
    }

    /** Sends exactly this and reads until the server closes the connection; what follows the first head is the text. */
    public Answer rawToTheEnd(String request) {
        return RawConnection.exchange(port(), request.getBytes(StandardCharsets.ISO_8859_1), true);
    }

    /** The same as {@link #post}, with the answer as it is on the wire. */
    public Answer rawPost(String path, byte[] body, String... headerLines) {
        List<String> head = new ArrayList<>(
                List.of("POST " + path + " HTTP/1.1", "Host: 127.0.0.1", "Content-Length: " + body.length));
        head.addAll(List.of(headerLines));
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(RawConnection.head(head.toArray(String[]::new)).getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return RawConnection.exchange(port(), request.toByteArray(), false);
    }

    public Answer rawPost(String path, String json) {
        return rawPost(path, json.getBytes(StandardCharsets.UTF_8), "Content-Type: application/json");
    }

    @Override
    public void close() {
        stop();
        if (kind == DatabaseKind.H2) {
            FileUtils.delete(file());
        }
    }

    /** Shown in the names of the tests. */
    @Override
    public String toString() {
        return kind.toString();
    }
}

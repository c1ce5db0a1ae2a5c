package dev.vestibule.session;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Freshness;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.NativeApp;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.Stores;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A credential that a node sees for the first time, of a user whom it has in its cache and who has changed since: the
 * cached user counts only while the node reads the changes of others (promises, C03).
 */
class UntrustedMemoryTest {
    private static final String ADMIN = "admin@example.com";
    private static final String OLD = "Old";
    private static final String NEW = "New";

    private final SessionCache cache = new SessionCache(10);
    private TestServer server;
    private Database database;
    private UserStore users;
    private String session;

    @BeforeEach
    void start() {
        server = TestServer.on(DatabaseKind.H2);
        server.hasAdministrator(ADMIN, PASSWORD);
        session = server.signIn(ADMIN, PASSWORD);
        database = Database.open(server.database());
        users = new UserStore(database);
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    /** Leaves all users in the cache with their old name, and in the database with a new one. */
    private void allUsersChange() {
        server.tables().run("UPDATE account SET first_name = ?", OLD);
        for (var row : server.tables().rows("SELECT id FROM account")) {
            User unused = cache.user(new UserId(Integer.parseInt(row.get("id"))), true, users::find);
        }
        server.tables().run("UPDATE account SET first_name = ?", NEW);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void userOfAnApiKey(boolean fresh) {
        String text = server.as(session)
                .post("/api/api-key", "{\"name\": \"key\", \"group_id\": 1}")
                .json()
                .path("unmasked_key")
                .textValue();
        allUsersChange();
        Freshness freshness = () -> fresh;
        ApiKeyCheck check = new ApiKeyCheck(new ApiKeyLookupStore(database), users, cache, freshness, server::now);
        Optional<User> found = check.find(new ApiKeySecret(text).digest()).map(KeyCaller::user);
        assertThat(found).map(user -> user.profile().firstName()).contains(fresh ? OLD : NEW);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void userOfAnAccessToken(boolean fresh) {
        RelyingParty.Tokens tokens = new NativeApp(server).signIn(Visitor.withSession(server, session));
        allUsersChange();
        TokenCheck check = new TokenCheck(
                new TokenLookupStore(database), users, cache, () -> fresh, (found, user) -> true, server::now);
        Digest digest = new BearerToken(tokens.access()).digest();
        assertThat(check.find(digest))
                .map(caller -> caller.user().profile().firstName())
                .contains(fresh ? OLD : NEW);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void userOfASession(boolean fresh) {
        allUsersChange();
        Digest digest = new SessionKey(session).digest();
        SessionExpiry expiry = new SessionExpiry(
                new SessionExpiryStore(database), Stores.termination(database), cache, new Transactions(database));
        SessionCheck check = new SessionCheck(
                new SessionLookupStore(database, users),
                expiry,
                users,
                cache,
                () -> fresh,
                Stores.sessionSettings()::limits,
                (found, user) -> true,
                server::now);
        assertThat(check.find(digest, false))
                .map(caller -> caller.user().profile().firstName())
                .contains(fresh ? OLD : NEW);
    }
}

package dev.vestibule.session;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Statements;
import dev.vestibule.session.SessionLookupStore.Owned;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the first check of a session reads from the database: the session and, if need be, its user. */
class FirstCheckTest {
    private static final String ANN = "ann@example.com";

    private TestServer server;
    private Database database;

    private SessionLookupStore store;
    private Digest key;
    private User ann;

    private void start(DatabaseKind kind) {
        server = TestServer.on(kind);
        server.hasAdministrator(ANN, PASSWORD);
        key = new SessionKey(server.signIn(ANN, PASSWORD)).digest();
        database = Database.open(server.database());
        store = new SessionLookupStore(database, new UserStore(database));
        ann = new UserStore(database)
                .findByEmail(Email.parse(ANN).orElseThrow())
                .orElseThrow();
    }

    @AfterEach
    void stop() {
        database.close();
        server.close();
    }

    private Optional<Owned> ofAnyone() {
        return store.find(key, user -> false);
    }

    private Optional<Owned> ofOneWhoIsKnown() {
        return store.find(key, ann.id()::equals);
    }

    private Optional<Owned> unknown() {
        return store.find(Digests.sha512("unknown"), user -> false);
    }

    @ParameterizedTest
    @EnumSource
    void sessionComesWithItsUserUnlessThatOneIsKnown(DatabaseKind kind) {
        start(kind);
        assertThat(ofAnyone().flatMap(Owned::user)).contains(ann);
        assertThat(ofOneWhoIsKnown())
                .contains(new Owned(ofAnyone().orElseThrow().session(), Optional.empty()));
        assertThat(unknown()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRES", "MARIADB"})
    void databaseOutsideOfTheProcessIsWaitedForOnce(DatabaseKind kind) {
        start(kind);
        Statements statements = Statements.on(database);
        assertThat(statements.of(this::ofAnyone)).isEqualTo(1);
        assertThat(statements.of(this::ofOneWhoIsKnown)).isEqualTo(1);
        assertThat(statements.of(this::unknown)).isEqualTo(1);
    }
}

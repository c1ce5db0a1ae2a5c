package dev.vestibule.passkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.database.Database;
import dev.vestibule.testing.FreshDatabase;
import dev.vestibule.testing.OnEachDatabase;
import dev.vestibule.user.Email;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.Users;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is stored of several uses of a passkey at once. */
@OnEachDatabase
class PasskeyStoreTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

    private static final RelyingParty SITE = new RelyingParty("id.example.com", "https://id.example.com");

    private final Database database;
    private final PasskeyStore store;

    PasskeyStoreTest(FreshDatabase fresh) {
        this.database = fresh.database();
        this.store = new PasskeyStore(database);
    }

    @Test
    void signCounterNeverGoesDown() {
        Users users = new Users(new UserStore(database), new Memberships(database));
        UserId ann = database.inTransaction(
                handle -> users.add(new NewUser(new Email("ann@example.com"), null, null, false, null), NOW));
        NewPasskey fresh = new NewPasskey(
                Bytes.of(new byte[] {1}),
                Bytes.of(new byte[] {2}),
                3,
                "00000000-0000-0000-0000-000000000000",
                List.of(),
                new Passkey.Backup(false, false),
                false);
        long id = store.add(ann, fresh, SITE, "Key", NOW);

        assertThat(store.use(id, SITE, 9, false, false, NOW)).isTrue();
        assertThat(store.use(id, SITE, 5, false, false, NOW)).isTrue(); // was read before the other
        assertThat(store.find(id).orElseThrow().signCount()).isEqualTo(9);
        assertThat(store.use(id, SITE, 10, false, false, NOW)).isTrue();
        assertThat(store.find(id).orElseThrow().signCount()).isEqualTo(10);
        assertThat(store.use(id, SITE, 0, false, false, NOW)).isTrue();
        assertThat(store.find(id).orElseThrow().signCount()).isEqualTo(10);
    }
}

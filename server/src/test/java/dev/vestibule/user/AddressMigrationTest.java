package dev.vestibule.user;

import static org.assertj.core.api.Assertions.assertThat;

import db.migration.V16__Addresses;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.testing.FreshDatabase;
import dev.vestibule.testing.OnEachDatabase;
import dev.vestibule.user.admin.UserAdminStore;
import dev.vestibule.user.admin.UserProfile;
import dev.vestibule.user.admin.UserUpdate;
import dev.vestibule.user.verification.UnverifiedAddressStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.Context;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** What becomes of the accounts of a version that kept addresses as they were spelled. */
@OnEachDatabase
class AddressMigrationTest {
    private final Database database;
    private final UserStore users;
    private final UserUpdate update;

    AddressMigrationTest(FreshDatabase fresh) {
        this.database = fresh.database();
        this.users = new UserStore(database);
        ChangeLog changes = new ChangeLog(database);
        this.update = new UserUpdate(
                new UserAdminStore(database),
                users,
                new UnverifiedAddressStore(database),
                new AddressTwins(new AddressTwinStore(database), changes),
                new Memberships(database),
                changes,
                new AuditWriter(database));
    }

    private int add(Handle handle, String email) {
        handle.execute(
                "INSERT INTO account (email, superuser, state, generation, joined_at, updated_at)"
                        + " VALUES (?, FALSE, 'active', 0, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)",
                email);
        return handle.createQuery("SELECT id FROM account WHERE email = ?")
                .bind(0, email)
                .mapTo(Integer.class)
                .one();
    }

    private String email(int id) {
        return database.withHandle(handle -> handle.createQuery("SELECT email FROM account WHERE id = ?")
                .bind(0, id)
                .mapTo(String.class)
                .one());
    }

    private int found(String typed) {
        return users.findByEmail(Email.login(typed)).orElseThrow().id().value();
    }

    private void migrate() {
        Map<String, String> placeholders = database.dialect().placeholders();
        database.useTransaction(handle -> {
            try {
                new V16__Addresses().migrate(new Context() {
                    @Override
                    public Configuration getConfiguration() {
                        return Flyway.configure().placeholders(placeholders);
                    }

                    @Override
                    public Connection getConnection() {
                        return handle.getConnection();
                    }
                });
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void twoSpellingsOfOneMailboxAreToldAndNeverMerged() {
        int[] ids = database.withHandle(handle -> new int[] {
            add(handle, "alone@xn--bcher-kva.example"),
            add(handle, "twin@xn--bcher-kva.example"),
            add(handle, "twin@bücher.example"),
            add(handle, "sharp@straße.example"),
            add(handle, "sharp@strasse.example"),
            add(handle, "plain@example.com"),
            add(handle, "odd@exa_mple.xn--a"),
            add(handle, "plain@ｅxample.com"),
        });
        migrate();
        migrate(); // as after a cut

        assertThat(email(ids[0])).isEqualTo("alone@bücher.example");
        assertThat(email(ids[1])).isEqualTo("twin@xn--bcher-kva.example");
        assertThat(email(ids[3])).isEqualTo("sharp@straße.example");
        assertThat(email(ids[6])).isEqualTo("odd@exa_mple.xn--a");
        assertThat(users.addressTwins())
                .extracting(AddressTwin::text)
                .contains(
                        "twin@xn--bcher-kva.example (" + ids[1] + ") and twin@bücher.example (" + ids[2] + ")",
                        "plain@ｅxample.com (" + ids[7] + ") and plain@example.com (" + ids[5] + ")");

        assertThat(found("alone@xn--BCHER-kva.example")).isEqualTo(ids[0]);
        assertThat(found("Twin@xn--bcher-kva.example")).isEqualTo(ids[1]);
        assertThat(found("Twin@Bücher.example")).isEqualTo(ids[2]);
        assertThat(found("odd@exa_mple.xn--a")).isEqualTo(ids[6]);
    }

    @Test
    void whenOneTwinGetsAnotherAddressTheOtherIsFoundUnderBothSpellings() {
        int[] ids = database.withHandle(
                handle -> new int[] {add(handle, "pair@xn--bcher-kva.example"), add(handle, "pair@bücher.example")});
        migrate();
        readdress(ids[1], "other@example.com", Actor.SYSTEM);
        assertThat(email(ids[0])).isEqualTo("pair@bücher.example");
        assertThat(found("pair@xn--bcher-kva.example")).isEqualTo(ids[0]);
        assertThat(users.addressTwins()).noneMatch(twin -> twin.text().contains("pair@"));
    }

    @Test
    void aTwinThatTypesAnotherAddressGivesNothingUpBeforeItIsVerified() {
        int[] ids = database.withHandle(
                handle -> new int[] {add(handle, "back@xn--bcher-kva.example"), add(handle, "back@bücher.example")});
        migrate();
        Actor own = Actor.of(new UserId(ids[1]), ClientAddress.certain("198.51.100.7"));
        readdress(ids[1], "typed@example.com", own);
        readdress(ids[1], "back@bücher.example", own);
        assertThat(email(ids[0])).isEqualTo("back@xn--bcher-kva.example");
        assertThat(email(ids[1])).isEqualTo("back@bücher.example");

        readdress(ids[1], "typed@example.com", own);
        readdress(ids[1], "vouched@example.com", Actor.SYSTEM);
        assertThat(email(ids[0])).as("it gets what was given up").isEqualTo("back@bücher.example");
    }

    private void readdress(int id, String email, Actor actor) {
        UserProfile wished = new UserProfile(new Email(email), null, null, null, null, GroupMemberships.NONE);
        new Transactions(database).run(() -> {
            User before = users.find(new UserId(id)).orElseThrow();
            update.write(before, wished, false, actor, Instant.EPOCH);
        });
    }
}

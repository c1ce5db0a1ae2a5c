package dev.vestibule.fault;

import dev.vestibule.password.Argon2Settings;
import dev.vestibule.password.CredentialStore;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.password.PasswordHasher;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.Database;
import dev.vestibule.testing.TestServer;
import dev.vestibule.user.Email;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.Users;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;

/** Makes the people that a test needs, straight in the database, before any server runs on it. */
final class People {
    static final String PASSWORD = TestServer.PASSWORD;

    private final PasswordHash hash;

    private People(PasswordHash hash) {
        this.hash = hash;
    }

    /** Their hashes cost nothing to check. */
    static People cheap() {
        return withHashes(Argon2Settings.cheapForTests());
    }

    static People withHashes(Argon2Settings cost) {
        return new People(new PasswordHasher(cost, new SecureRandom()).hash(new Password(PASSWORD)));
    }

    /**
     * Makes {@code number} people, {@code ann0@example.com} and so on, and one administrator, {@code
     * admin@example.com}.
     */
    People in(DatabaseSettings settings, int number) {
        try (Database database = Database.open(settings)) {
            database.migrate();
            in(database, number);
        }
        return this;
    }

    void in(Database database, int number) {
        add(database, "admin@example.com", true);
        for (int i = 0; i < number; i++) {
            add(database, email(i), false);
        }
    }

    static String email(int number) {
        return "ann" + number + "@example.com";
    }

    private void add(Database database, String email, boolean superuser) {
        Instant now = InstantSource.system().instant();
        NewUser user = new NewUser(new Email(email), "Ann", "Example", superuser, null);
        database.useTransaction(handle -> {
            UserId id = new Users(new UserStore(database), new Memberships(database)).add(user, now);
            new CredentialStore(database).set(id, hash, now);
        });
    }
}

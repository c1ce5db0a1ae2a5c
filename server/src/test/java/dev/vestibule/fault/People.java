package dev.vestibule.fault;

import dev.vestibule.password.Argon2Settings;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.password.PasswordHasher;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.Database;
import dev.vestibule.setup.SetupStore;
import dev.vestibule.user.Email;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Makes the people that a test needs, straight in the database, before any server runs on it. */
final class People {
    static final String PASSWORD = "seven purple kettles sing";

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

    /** Makes {@code number} people, {@code ann0@example.com} and so on, and one administrator, {@code admin@example.com}. */
    People in(DatabaseSettings settings, int number) {
        try (Database database = Database.open(settings)) {
            database.migrate();
            in(database, number);
        }
        return this;
    }

    void in(Database database, int number) {
        SetupStore store = new SetupStore(database);
        add(store, "admin@example.com", true);
        for (int i = 0; i < number; i++) {
            add(store, email(i), false);
        }
    }

    static String email(int number) {
        return "ann" + number + "@example.com";
    }

    private UserId add(SetupStore store, String email, boolean superuser) {
        return store.addUser(
                        new NewUser(new Email(email), "Ann", "Example", superuser, null),
                        hash,
                        InstantSource.system().instant())
                .orElseThrow(() -> new AssertionError(email + " exists"));
    }
}

package dev.vestibule.user.admin;

import dev.vestibule.platform.database.Database;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jspecify.annotations.Nullable;

/** Changes users. Accounts of service keys are not among them. */
public final class UserAdminStore {
    /** The introduction for new users, until they dismiss it. */
    public enum Modal {
        QBNEWB,
        DATASETNEWB
    }

    private static final String LOCK = """
            SELECT state FROM account WHERE id = :id AND type = 'personal' FOR UPDATE
            """;
    private static final String TAKEN = """
            SELECT email FROM account WHERE email IN (<addresses>)
            UNION SELECT verified_email FROM account WHERE verified_email IN (<addresses>)
            """;
    private static final String NOTE_ATTRIBUTES = """
            UPDATE account SET login_attributes = :attributes WHERE id = :id
            """;
    private static final String CHANGE = """
            UPDATE account SET email = :email, verified_email = :verified, first_name = :first, last_name = :last, locale = :locale,
                login_attributes = :attributes, generation = generation + :readdressed, updated_at = :now
            WHERE id = :id
            """;
    private static final String CLOSE = """
            UPDATE account SET state = 'left', generation = generation + 1, updated_at = :now WHERE id = :id
            """;
    private static final String OPEN = """
            UPDATE account SET state = 'active', generation = generation + 1, updated_at = :now WHERE id = :id
            """;
    private static final String SEEN_QUESTIONS =
            "UPDATE account SET qbnewb = FALSE WHERE id = :id AND type = 'personal' AND state = 'active'";
    private static final String SEEN_DATASETS =
            "UPDATE account SET datasetnewb = FALSE WHERE id = :id AND type = 'personal' AND state = 'active'";

    private final Database database;

    public UserAdminStore(Database database) {
        this.database = database;
    }

    /** Locks a user, and returns their state. Returns empty if there is none. */
    Optional<String> lock(UserId id) {
        return database.withHandle(handle -> handle.createQuery(LOCK)
                .bind("id", id.value())
                .mapTo(String.class)
                .findOne());
    }

    /** Returns those of these addresses that an account has, or has reserved. */
    Set<String> taken(Collection<String> addresses) {
        return database.withHandle(handle -> Set.copyOf(handle.createQuery(TAKEN)
                .setTemplateEngine(new DefinedAttributeTemplateEngine())
                .bindList("addresses", List.copyOf(addresses))
                .mapTo(String.class)
                .list()));
    }

    void setAttributes(UserId id, Map<String, String> attributes) {
        database.withHandle(handle -> handle.createUpdate(NOTE_ATTRIBUTES)
                .bind("id", id.value())
                .bind("attributes", UserStore.json(attributes))
                .execute());
    }

    /**
     * Writes a profile. A duplicate address violates the unique key.
     *
     * @param verifiedEmail the verified address; null if it is the one in the profile
     * @param readdressed whether to invalidate earlier proofs
     */
    void change(UserId id, UserProfile profile, @Nullable String verifiedEmail, boolean readdressed, Instant now) {
        database.withHandle(handle -> handle.createUpdate(CHANGE)
                .bind("id", id.value())
                .bind("email", profile.email().address())
                .bind("verified", verifiedEmail)
                .bind("first", profile.firstName())
                .bind("last", profile.lastName())
                .bind("locale", profile.locale())
                .bind("attributes", UserStore.json(profile.loginAttributes()))
                .bind("readdressed", readdressed ? 1 : 0)
                .bind("now", now)
                .execute());
    }

    void deactivate(UserId id, Instant now) {
        set(CLOSE, id, now);
    }

    void reactivate(UserId id, Instant now) {
        set(OPEN, id, now);
    }

    private void set(String statement, UserId id, Instant now) {
        database.withHandle(handle -> handle.createUpdate(statement)
                .bind("id", id.value())
                .bind("now", now)
                .execute());
    }

    /** Records that a user has dismissed the introduction. Returns false if the user is not active. */
    boolean dismiss(UserId id, Modal modal) {
        String statement = switch (modal) {
            case QBNEWB -> SEEN_QUESTIONS;
            case DATASETNEWB -> SEEN_DATASETS;
        };
        return database.withHandle(handle ->
                        handle.createUpdate(statement).bind("id", id.value()).execute())
                == 1;
    }
}

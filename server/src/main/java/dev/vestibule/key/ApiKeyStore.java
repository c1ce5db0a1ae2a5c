package dev.vestibule.key;

import dev.vestibule.audit.Actor;
import dev.vestibule.session.ApiKeySecret;
import dev.vestibule.session.ApiKeySource;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Where keys are kept. Each change writes an audit event in its transaction. */
public interface ApiKeyStore extends ApiKeySource {
    /**
     * A key as lists show it.
     *
     * @param personal whether it is somebody's own key, and acts as them
     * @param retiringUntil how long the key that it replaced goes on, if there is one
     */
    record Listed(
            int id,
            String prefix,
            boolean personal,
            KeySettings settings,
            Named group,
            Named updatedBy,
            Optional<Named> owner,
            Optional<Instant> retiringUntil,
            Optional<Instant> lastUsedAt,
            Instant createdAt,
            Instant updatedAt) {}

    /** A group or an account. */
    record Named(int id, String name) {}

    /** Whose answers memory must forget, and the digests by which keys were found. */
    record Changed(UserId account, Collection<String> digests) {}

    /** All keys, by name. */
    List<Listed> all();

    /** A person's own keys, by name. */
    List<Listed> of(UserId person);

    Optional<Listed> find(int id);

    long count();

    boolean isPrefixTaken(String prefix);

    /**
     * Adds a key and an account that it acts as.
     *
     * @throws dev.vestibule.refusal.InvalidInputException when the name is taken, or there is no such group or owner
     */
    int add(KeySettings settings, ApiKeySecret secret, Actor by, Instant now);

    /**
     * Adds a key that acts as a person and dies with them.
     *
     * @throws dev.vestibule.refusal.InvalidInputException when they have a key of this name
     */
    int addOwn(UserId person, KeySettings settings, ApiKeySecret secret, Actor by, Instant now);

    /**
     * Changes a key that administrators made; empty when there is none.
     *
     * @throws dev.vestibule.refusal.InvalidInputException as {@link #add} does
     */
    Optional<Changed> change(int id, UnaryOperator<KeySettings> change, Actor by, Instant now);

    /**
     * A secret in the place of another one.
     *
     * @param oldUntil how long the old one goes on; empty when it is dead at once
     * @param expiresAt when the key expires from now on; empty when that stays
     */
    record Replacement(ApiKeySecret secret, Optional<Instant> oldUntil, Optional<Instant> expiresAt) {}

    /** Replaces the secret of a key; empty when there is none. An older secret that still went on is dead. */
    Optional<Changed> regenerate(int id, Replacement replacement, Actor by, Instant now);

    /** Ends a key, and the account that is there for it alone; empty when there is none. */
    Optional<Changed> end(int id, Actor by, Instant now);
}

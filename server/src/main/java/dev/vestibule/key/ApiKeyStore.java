package dev.vestibule.key;

import dev.vestibule.audit.Actor;
import dev.vestibule.mail.NewMail;
import dev.vestibule.paging.Paging;
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

    /** The service keys whose secret this person was told: who created them, or rotated it since; by name. */
    List<Listed> createdBy(UserId person);

    /**
     * Which keys are listed.
     *
     * @param person whose own keys they are
     * @param group whose rights a key has that administrators made
     * @param owner with whom keys die, people's own among them
     * @param text part of the name, whatever the case, or of what is shown of the key
     * @param personal people's own only, or all but them
     * @param live those that have not expired, or those that have
     */
    record Filter(
            Optional<UserId> person,
            Optional<Integer> group,
            Optional<UserId> owner,
            Optional<String> text,
            Optional<Boolean> personal,
            Optional<Boolean> live) {
        /** Those that have the rights of a group. */
        public static Filter inGroup(int group) {
            return new Filter(
                    Optional.empty(),
                    Optional.of(group),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    /** By what keys are sorted; one that never expires does so last of all, one that was never used was so first. */
    enum Column {
        NAME,
        EXPIRES_AT,
        LAST_USED_AT
    }

    /** A part of the keys that fit, and how many do. */
    record Page(List<Listed> keys, long total) {}

    /** Keys for lists that people look through. Takes two queries, however many keys there are. */
    Page page(Filter filter, Column column, boolean descending, Paging paging, Instant now);

    Optional<Listed> find(int id);

    long count();

    /**
     * Adds a key and an account that it acts as.
     *
     * @return its number; empty when another key begins like the secret
     * @throws dev.vestibule.refusal.InvalidInputException when the name is taken, or there is no such group or owner
     */
    Optional<Integer> add(KeySettings settings, ApiKeySecret secret, Actor by, Instant now);

    /**
     * Adds a key that acts as a person and dies with them.
     *
     * @param most how many keys of their own they may have
     * @param notice goes into the outbox in the same transaction
     * @return its number; empty when another key begins like the secret
     * @throws dev.vestibule.refusal.InvalidInputException when they have a key of this name
     * @throws dev.vestibule.refusal.RefusedException when they have so many
     */
    Optional<Integer> addOwn(
            UserId person, int most, KeySettings settings, ApiKeySecret secret, NewMail notice, Actor by, Instant now);

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

    /**
     * Replaces the secret of a key. An older secret that still went on is dead.
     *
     * @return empty when another key begins like the new secret
     * @throws dev.vestibule.refusal.RefusedException when there is no such key
     */
    Optional<Changed> regenerate(int id, Replacement replacement, Actor by, Instant now);

    /** Ends a key, and the account that is there for it alone; empty when there is none. */
    Optional<Changed> end(int id, Actor by, Instant now);
}

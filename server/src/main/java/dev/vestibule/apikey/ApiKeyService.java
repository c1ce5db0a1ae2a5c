package dev.vestibule.apikey;

import dev.vestibule.apikey.ApiKeyListStore.Listed;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.NewMail;
import dev.vestibule.mail.OutboxStore;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.session.ApiKeyRevocation;
import dev.vestibule.session.ApiKeyRevocation.Revoked;
import dev.vestibule.session.ApiKeySecret;
import dev.vestibule.session.KeyId;
import dev.vestibule.session.SessionCache;
import dev.vestibule.user.Actor;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The rules of keys. */
public final class ApiKeyService {
    /** The longest life of a key that a person makes for themselves. */
    public static final Duration LONGEST_OWN = Duration.ofDays(366);

    /** How many keys of their own a person may have, expired ones too. */
    public static final int MOST_OWN = 100;

    private final ApiKeyStore store;
    private final ApiKeyListStore lists;
    private final ApiKeyRevocation revocation;
    private final KeyAccounts accounts;
    private final OutboxStore mails;
    private final Transactions transactions;
    private final SecretDraw secrets;
    private final ChangeLog changes;
    private final AuditWriter audit;
    private final SessionCache cache;
    private final InstantSource clock;

    public ApiKeyService(Database database, SessionCache cache, InstantSource clock, SecureRandom random) {
        this.store = new ApiKeyStore(database);
        this.lists = new ApiKeyListStore(database);
        this.revocation = new ApiKeyRevocation(database);
        this.accounts = new KeyAccounts(store, new Memberships(database));
        this.mails = new OutboxStore(database);
        this.transactions = new Transactions(database);
        this.secrets = new SecretDraw(store, transactions, random);
        this.changes = new ChangeLog(database);
        this.audit = new AuditWriter(database);
        this.cache = cache;
        this.clock = clock;
    }

    /** A key with the only copy of its secret. */
    public record Fresh(Listed key, ApiKeySecret secret) {}

    public List<Listed> all() {
        return lists.all();
    }

    /** Keys that fit, part by part. */
    public ApiKeyListStore.Page page(
            ApiKeyListStore.Filter filter, ApiKeyListStore.Column column, boolean descending, Paging paging) {
        return lists.page(filter, column, descending, paging, clock.instant());
    }

    /**
     * One key.
     *
     * @throws RefusedException when there is none
     */
    public Listed read(KeyId id) {
        return lists.find(id).orElseThrow(Refusal.NOT_FOUND::exception);
    }

    /**
     * One of a person's own keys.
     *
     * @throws RefusedException when they have none such
     */
    public Listed readOwn(UserId target, KeyId id) {
        return lists.of(target).stream()
                .filter(key -> key.id().equals(id))
                .findFirst()
                .orElseThrow(Refusal.NOT_FOUND::exception);
    }

    public long count() {
        return lists.count();
    }

    /** The keys that a person has made for themselves. */
    public List<Listed> of(UserId target) {
        return lists.of(target);
    }

    /**
     * Refuses what no new key may be. Whether its owner and group are there is seen when it is made.
     *
     * @throws InvalidInputException naming the fields that do not fit
     */
    public void check(KeySettings settings) {
        KeyExpiry.check(settings.expiresAt(), clock.instant());
    }

    /**
     * Makes a key with an account of its own.
     *
     * @throws InvalidInputException naming the fields that do not fit
     */
    public Fresh create(KeySettings settings, Actor actor) {
        Instant now = clock.instant();
        KeyExpiry.check(settings.expiresAt(), now);
        return fresh(secrets.draw(secret -> {
            accounts.checkOwnerAndGroup(settings);
            UserId holder = accounts.add(settings, actor, now);
            return add(Optional.empty(), holder, settings, secret, actor, now);
        }));
    }

    private KeyId add(
            Optional<UserId> person,
            UserId holder,
            KeySettings settings,
            ApiKeySecret secret,
            Actor actor,
            Instant now) {
        KeyId id = store.add(person, holder, settings, secret, actor, now);
        audit.add(ApiKeyRevocation.event(id, "api-key.create", actor, now, settings.told()));
        return id;
    }

    /** The service keys whose secret this person was told: who created them, or rotated it since. */
    public List<Listed> createdBy(UserId target) {
        return lists.createdBy(target);
    }

    /** Those of {@link #createdBy} that go on when the person is deactivated. */
    public List<Listed> outliving(UserId target) {
        return createdBy(target).stream()
                .filter(key -> key.settings().owner().filter(target::equals).isEmpty())
                .toList();
    }

    /**
     * Creates a key that acts as a person and dies with them; {@link PersonalKeys} asks for the proof before.
     *
     * @param notice the mail that tells the person, put into the outbox in the same transaction
     * @throws InvalidInputException naming the fields that do not fit
     * @throws RefusedException when they have {@link #MOST_OWN} already
     */
    public Fresh createOwn(UserId target, KeySettings settings, Function<ApiKeySecret, NewMail> notice, Actor actor) {
        checkOwn(settings);
        Instant now = clock.instant();
        return fresh(secrets.draw(secret -> {
            // Locks the person, so that nobody else adds one while they are counted.
            accounts.checkOwnerAndGroup(settings);
            if (store.countOwn(target) >= MOST_OWN) {
                throw Refusal.TOO_MANY_KEYS.exception();
            }
            mails.add(notice.apply(secret));
            return add(Optional.of(target), target, settings, secret, actor, now);
        }));
    }

    /**
     * Refuses what a personal key must not be.
     *
     * @throws InvalidInputException naming the fields that do not fit
     */
    void checkOwn(KeySettings settings) {
        KeyExpiry.checkOwn(settings.expiresAt(), clock.instant());
    }

    /**
     * Refuses what a key must not become. Whether its owner and group are there is seen when it is changed.
     *
     * @throws InvalidInputException naming the fields that do not fit
     * @throws RefusedException when it is somebody's own
     */
    public void checkChange(Listed key, UnaryOperator<KeySettings> change) {
        refusePersonal(key);
        KeyExpiry.checkChange(key.settings(), change.apply(key.settings()), clock.instant());
    }

    /**
     * Changes a key that an administrator made.
     *
     * @throws InvalidInputException naming the fields that do not fit
     * @throws RefusedException when there is no such key, or it is somebody's own
     */
    public Listed change(KeyId id, UnaryOperator<KeySettings> change, Actor actor) {
        administrators(id);
        Instant now = clock.instant();
        forgetting(() ->
                transactions.unlessTaken(() -> changed(id, change, actor, now)).orElseThrow(SecretDraw::nameTaken));
        return read(id);
    }

    private Optional<Revoked> changed(KeyId id, UnaryOperator<KeySettings> change, Actor actor, Instant now) {
        Optional<ApiKeyStore.Held> held = store.lock(id);
        if (held.isEmpty()) {
            return Optional.empty();
        }
        UserId holder = held.get().holder();
        KeySettings before = held.get().settings().inGroup(store.groupOf(holder));
        KeySettings after = change.apply(before);
        KeyExpiry.checkChange(before, after, now);
        Map<String, Object> differences = before.changesTo(after);
        if (!differences.isEmpty()) {
            accounts.checkOwnerAndGroup(after);
            store.change(id, holder, after, actor, now);
            accounts.move(holder, before, after, actor, now);
            tellOthers(held.get().changed());
            audit.add(ApiKeyRevocation.event(id, "api-key.change", actor, now, differences));
        }
        return held.map(ApiKeyStore.Held::changed);
    }

    private void tellOthers(Revoked changed) {
        changes.addAll(ChangeLog.Kind.SESSION, changed.digests());
        changes.add(ChangeLog.Kind.USER, Integer.toString(changed.holder().value()));
    }

    /**
     * Gives a key another secret.
     *
     * @param grace how long the old secret goes on beside it; zero when it is dead at once
     * @param expiresAt when the key expires from now on; empty when that stays
     * @throws RefusedException when there is no such key, or it is somebody's own
     */
    public Fresh regenerate(KeyId id, Duration grace, Optional<Instant> expiresAt, Actor actor) {
        Listed before = administrators(id);
        Instant now = clock.instant();
        KeyExpiry.check(expiresAt, now);
        boolean over = before.settings().isOver(now);
        if (over && expiresAt.isEmpty()) {
            throw InvalidInputException.of(Input.KEY_EXPIRY, Message.of("field.key-expired"));
        }
        Optional<Instant> oldUntil = over || grace.isZero() ? Optional.empty() : Optional.of(now.plus(grace));
        SecretDraw.Drawn<Revoked> drawn = knowing(() -> secrets.draw(
                secret -> replaceSecret(id, new ApiKeyStore.Replacement(secret, oldUntil, expiresAt), actor, now)));
        forget(drawn.result());
        return new Fresh(read(id), drawn.secret());
    }

    private Revoked replaceSecret(KeyId id, ApiKeyStore.Replacement replacement, Actor actor, Instant now) {
        ApiKeyStore.Held held = store.lock(id).orElseThrow(Refusal.NOT_FOUND::exception);
        store.replaceSecret(id, held, replacement, actor, now);
        tellOthers(held.changed());
        Map<String, Object> details = new HashMap<>();
        details.put("name", held.settings().name());
        replacement.oldUntil().ifPresent(until -> details.put("previous_key_until", until.toString()));
        replacement.expiresAt().ifPresent(end -> details.put("expires_at", end.toString()));
        audit.add(ApiKeyRevocation.event(id, "api-key.regenerate", actor, now, details));
        return held.changed();
    }

    /**
     * Ends a key.
     *
     * @throws RefusedException when there is no such key
     */
    public void end(KeyId id, Actor actor) {
        Instant now = clock.instant();
        forgetting(() -> transactions.call(() -> revocation.end(id, actor, now)));
    }

    /** Revokes one of a person's own keys. */
    public void endOwn(UserId target, KeyId id, Actor actor) {
        end(readOwn(target, id).id(), actor);
    }

    private Listed administrators(KeyId id) {
        Listed key = read(id);
        refusePersonal(key);
        return key;
    }

    /** Nobody but its owner may get hold of what acts as a person. */
    private static void refusePersonal(Listed key) {
        if (key.personal()) {
            throw Refusal.NOT_ALLOWED.exception();
        }
    }

    private Fresh fresh(SecretDraw.Drawn<KeyId> drawn) {
        return new Fresh(read(drawn.result()), drawn.secret());
    }

    private void forgetting(Supplier<Optional<Revoked>> work) {
        forget(knowing(work).orElseThrow(Refusal.NOT_FOUND::exception));
    }

    private <T> T knowing(Supplier<T> work) {
        try {
            return work.get();
        } catch (RefusedException | InvalidInputException e) {
            throw e; // nothing has been done
        } catch (RuntimeException e) {
            cache.dropKeys(); // nobody knows whether the database has done it
            throw e;
        }
    }

    private void forget(Revoked done) {
        cache.drop(done.digests());
        cache.drop(done.holder());
    }
}

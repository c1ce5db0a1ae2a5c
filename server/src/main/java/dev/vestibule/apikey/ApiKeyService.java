package dev.vestibule.apikey;

import dev.vestibule.apikey.ApiKeyListStore.Listed;
import dev.vestibule.audit.AuditWriter;
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
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Lists, edits and revokes existing keys, and says who may do so. {@link ApiKeyCreation} creates new ones. */
public final class ApiKeyService {
    private final ApiKeyStore store;
    private final ApiKeyListStore lists;
    private final ApiKeyRevocation revocation;
    private final KeyAccounts accounts;
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
        this.transactions = new Transactions(database);
        this.secrets = new SecretDraw(store, transactions, random);
        this.changes = new ChangeLog(database);
        this.audit = new AuditWriter(database);
        this.cache = cache;
        this.clock = clock;
    }

    /** A new key with the only copy of its secret. */
    public record Fresh(Listed key, ApiKeySecret secret) {}

    public List<Listed> all() {
        return lists.all();
    }

    /** Returns one page of the matching keys. */
    public ApiKeyListStore.Page page(
            ApiKeyListStore.Filter filter, ApiKeyListStore.Column column, boolean descending, Paging paging) {
        return lists.page(filter, column, descending, paging, clock.instant());
    }

    /**
     * Returns a key.
     *
     * @throws RefusedException if there is none
     */
    public Listed read(KeyId id) {
        return lists.find(id).orElseThrow(Refusal.NOT_FOUND::exception);
    }

    /** Returns those of these keys that exist, by name. */
    public List<Listed> read(List<KeyId> ids) {
        return lists.find(ids);
    }

    /**
     * Returns a key that a user has just created, if a form that was opened before is sent a second time.
     *
     * @param person the user whose personal key it is; empty for a service key
     */
    public Optional<Listed> createdSince(Optional<UserId> person, String name, UserId creator, Instant opened) {
        return lists.find(person, name)
                .filter(key -> !key.createdAt().isBefore(opened))
                .filter(key ->
                        key.createdBy().filter(by -> by.id().equals(creator)).isPresent());
    }

    /**
     * Returns one of a user's personal keys.
     *
     * @throws RefusedException if they have no such key
     */
    public Listed readOwn(UserId target, KeyId id) {
        return lists.of(target).stream()
                .filter(key -> key.id().equals(id))
                .findFirst()
                .orElseThrow(Refusal.NOT_FOUND::exception);
    }

    /** Returns at most so many of the keys that expire within this time. */
    public ApiKeyListStore.Expiring expiring(Duration within, int most) {
        Instant now = clock.instant();
        return lists.expiring(now, now.plus(within), most);
    }

    public long count() {
        return lists.count();
    }

    /** Returns the personal keys of a user. */
    public List<Listed> of(UserId target) {
        return lists.of(target);
    }

    /** Returns the service keys whose secret this user knows, because they created them or last rotated the secret. */
    public List<Listed> createdBy(UserId target) {
        return lists.createdBy(target);
    }

    /** Returns those of {@link #createdBy} that stay valid when the user is deactivated. */
    public List<Listed> outliving(UserId target) {
        return createdBy(target).stream()
                .filter(key -> key.settings().owner().filter(target::equals).isEmpty())
                .toList();
    }

    /**
     * Validates a change of a service key. Whether its owner and group exist is checked when it is changed.
     *
     * @throws InvalidInputException naming the invalid fields
     * @throws RefusedException if it is a personal key
     */
    public void checkChange(Listed key, UnaryOperator<KeySettings> change) {
        refusePersonal(key);
        KeyExpiry.checkChange(key.settings(), change.apply(key.settings()), clock.instant());
    }

    /**
     * Changes a service key.
     *
     * @throws InvalidInputException naming the invalid fields
     * @throws RefusedException if there is no such key, or it is a personal one
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
        changes.addKeys(changed.digests());
        changes.add(ChangeLog.Kind.USER, Integer.toString(changed.holder().value()));
    }

    /**
     * Rotates the secret of a key.
     *
     * @param grace how long the old secret stays valid; zero to revoke it at once
     * @param expiresAt the new expiry; empty to keep the old one
     * @throws RefusedException if there is no such key, or it is a personal one
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
     * Revokes a key.
     *
     * @throws RefusedException if there is none
     */
    public void end(KeyId id, Actor actor) {
        Instant now = clock.instant();
        forgetting(() -> transactions.call(() -> revocation.end(id, actor, now)));
    }

    /** Revokes a key, unless it was revoked meanwhile, which has the requested effect. */
    public void endIfThere(KeyId id, Actor actor) {
        try {
            end(id, actor);
        } catch (RefusedException refused) {
            if (refused.refusal() != Refusal.NOT_FOUND) {
                throw refused;
            }
        }
    }

    /** Revokes one of a user's personal keys. */
    public void endOwn(UserId target, KeyId id, Actor actor) {
        end(readOwn(target, id).id(), actor);
    }

    private Listed administrators(KeyId id) {
        Listed key = read(id);
        refusePersonal(key);
        return key;
    }

    /** Only its owner may get a secret that acts as a user. */
    private static void refusePersonal(Listed key) {
        if (key.personal()) {
            throw Refusal.NOT_ALLOWED.exception();
        }
    }

    private void forgetting(Supplier<Optional<Revoked>> work) {
        forget(knowing(work).orElseThrow(Refusal.NOT_FOUND::exception));
    }

    private <T> T knowing(Supplier<T> work) {
        try {
            return work.get();
        } catch (RefusedException | InvalidInputException e) {
            throw e; // nothing was written
        } catch (RuntimeException e) {
            cache.dropKeys(); // the outcome in the database is unknown
            throw e;
        }
    }

    private void forget(Revoked done) {
        cache.drop(done.digests());
        cache.drop(done.holder());
    }
}

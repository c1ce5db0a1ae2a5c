package dev.vestibule.apikey;

import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.NewMail;
import dev.vestibule.mail.OutboxStore;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.session.ApiKeyRevocation;
import dev.vestibule.session.ApiKeySecret;
import dev.vestibule.session.KeyId;
import dev.vestibule.user.Actor;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/** Creates service keys, with accounts of their own, and personal keys. */
public final class ApiKeyCreation {
    /** The maximum lifetime of a personal key. */
    public static final Duration LONGEST_OWN = Duration.ofDays(366);

    /** The maximum number of personal keys of one user, including expired ones. */
    public static final int MOST_OWN = 100;

    private final ApiKeyStore store;
    private final ApiKeyListStore lists;
    private final KeyAccounts accounts;
    private final OutboxStore mails;
    private final SecretDraw secrets;
    private final AuditWriter audit;
    private final InstantSource clock;

    ApiKeyCreation(Database database, InstantSource clock, SecureRandom random) {
        this.store = new ApiKeyStore(database);
        this.lists = new ApiKeyListStore(database);
        this.accounts = new KeyAccounts(store, new Memberships(database));
        this.mails = new OutboxStore(database);
        this.secrets = new SecretDraw(store, new Transactions(database), random);
        this.audit = new AuditWriter(database);
        this.clock = clock;
    }

    /**
     * Validates a new service key. Whether its owner and group exist is checked when it is created.
     *
     * @throws InvalidInputException naming the invalid fields
     */
    public void check(KeySettings settings) {
        KeyExpiry.check(settings.expiresAt(), clock.instant());
    }

    /**
     * Creates a service key with an account of its own.
     *
     * @throws InvalidInputException naming the invalid fields
     */
    public ApiKeyService.Fresh create(KeySettings settings, Actor actor) {
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

    /**
     * Creates a personal key, which acts as a user and is revoked with them; {@link PersonalKeys} has asked for the
     * proof.
     *
     * @param notice the mail that notifies the user, queued in the same transaction
     * @throws InvalidInputException naming the invalid fields
     * @throws RefusedException if they have {@link #MOST_OWN} already
     */
    public ApiKeyService.Fresh createOwn(
            UserId target, KeySettings settings, Function<ApiKeySecret, NewMail> notice, Actor actor) {
        checkOwn(settings);
        Instant now = clock.instant();
        return fresh(secrets.draw(secret -> {
            // Locks the user, so that no concurrent request adds a key while they are counted.
            accounts.checkOwnerAndGroup(settings);
            if (store.countOwn(target) >= MOST_OWN) {
                throw Refusal.TOO_MANY_KEYS.exception();
            }
            mails.add(notice.apply(secret));
            return add(Optional.of(target), target, settings, secret, actor, now);
        }));
    }

    /**
     * Validates a new personal key.
     *
     * @throws InvalidInputException naming the invalid fields
     */
    void checkOwn(KeySettings settings) {
        KeyExpiry.checkOwn(settings.expiresAt(), clock.instant());
    }

    private ApiKeyService.Fresh fresh(SecretDraw.Drawn<KeyId> drawn) {
        return new ApiKeyService.Fresh(
                lists.find(drawn.result()).orElseThrow(Refusal.NOT_FOUND::exception), drawn.secret());
    }
}

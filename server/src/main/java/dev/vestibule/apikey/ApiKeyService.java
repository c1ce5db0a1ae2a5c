package dev.vestibule.apikey;

import dev.vestibule.apikey.ApiKeyStore.Listed;
import dev.vestibule.mail.NewMail;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.session.ApiKeyRevocation.Revoked;
import dev.vestibule.session.ApiKeySecret;
import dev.vestibule.session.SessionCache;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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

    /** Seven characters that begin a key are one of 17 million; whoever draws so often finds a free one. */
    private static final int MOST_DRAWS = 100;

    private final ApiKeyStore store;
    private final SessionCache cache;
    private final InstantSource clock;
    private final SecureRandom random;

    public ApiKeyService(ApiKeyStore store, SessionCache cache, InstantSource clock, SecureRandom random) {
        this.store = store;
        this.cache = cache;
        this.clock = clock;
        this.random = random;
    }

    /** A key with the only copy of its secret. */
    public record Fresh(Listed key, ApiKeySecret secret) {}

    public List<Listed> all() {
        return store.all();
    }

    /** Keys that fit, part by part. */
    public ApiKeyStore.Page page(
            ApiKeyStore.Filter filter, ApiKeyStore.Column column, boolean descending, Paging paging) {
        return store.page(filter, column, descending, paging, clock.instant());
    }

    /**
     * One key.
     *
     * @throws RefusedException when there is none
     */
    public Listed read(int id) {
        return store.find(id).orElseThrow(Refusal.NOT_FOUND::exception);
    }

    /**
     * One of a person's own keys.
     *
     * @throws RefusedException when they have none such
     */
    public Listed readOwn(UserId person, int id) {
        return store.of(person).stream()
                .filter(key -> key.id() == id)
                .findFirst()
                .orElseThrow(Refusal.NOT_FOUND::exception);
    }

    public long count() {
        return store.count();
    }

    /** The keys that a person has made for themselves. */
    public List<Listed> of(UserId person) {
        return store.of(person);
    }

    /**
     * Makes a key with an account of its own.
     *
     * @throws InvalidInputException naming the fields that do not fit
     */
    public Fresh create(KeySettings settings, Actor by) {
        Instant now = clock.instant();
        checkExpiry(settings.expiresAt(), now);
        return drawn(secret -> store.add(settings, secret, by, now).map(id -> fresh(id, secret)));
    }

    /** The service keys whose secret this person was told: who created them, or rotated it since. */
    public List<Listed> createdBy(UserId person) {
        return store.createdBy(person);
    }

    /** Those of {@link #createdBy} that go on when the person is deactivated. */
    public List<Listed> outliving(UserId person) {
        return createdBy(person).stream()
                .filter(key -> key.settings().owner().filter(person::equals).isEmpty())
                .toList();
    }

    /**
     * Creates a key that acts as a person and dies with them; {@link PersonalKeys} asks for the proof before.
     *
     * @param notice the mail that tells the person, put into the outbox in the same transaction
     * @throws InvalidInputException naming the fields that do not fit
     * @throws RefusedException when they have {@link #MOST_OWN} already
     */
    public Fresh createOwn(UserId person, KeySettings settings, Function<ApiKeySecret, NewMail> notice, Actor by) {
        checkOwn(settings);
        Instant now = clock.instant();
        return drawn(secret -> store.addOwn(person, MOST_OWN, settings, secret, notice.apply(secret), by, now)
                .map(id -> fresh(id, secret)));
    }

    /**
     * Refuses what a personal key must not be.
     *
     * @throws InvalidInputException naming the fields that do not fit
     */
    void checkOwn(KeySettings settings) {
        Instant now = clock.instant();
        checkExpiry(settings.expiresAt(), now);
        if (settings.expiresAt().filter(now.plus(LONGEST_OWN)::isAfter).isEmpty()) {
            throw InvalidInputException.of(Input.KEY_EXPIRY, Message.of("field.key-within-a-year"));
        }
    }

    /**
     * Changes a key that an administrator made.
     *
     * @throws InvalidInputException naming the fields that do not fit
     * @throws RefusedException when there is no such key, or it is somebody's own
     */
    public Listed change(int id, UnaryOperator<KeySettings> change, Actor by) {
        administrators(id);
        Instant now = clock.instant();
        forgetting(() -> store.change(id, settings -> changed(settings, change, now), by, now));
        return read(id);
    }

    /** Whoever was refused for good must not come in again, so an expired key is not prolonged. */
    private static KeySettings changed(KeySettings settings, UnaryOperator<KeySettings> change, Instant now) {
        KeySettings next = change.apply(settings);
        if (!next.expiresAt().equals(settings.expiresAt())) {
            if (isOver(settings, now)) {
                throw InvalidInputException.of(Input.KEY_EXPIRY, Message.of("field.key-expired"));
            }
            checkExpiry(next.expiresAt(), now);
        }
        return next;
    }

    /**
     * Gives a key another secret.
     *
     * @param grace how long the old secret goes on beside it; zero when it is dead at once
     * @param expiresAt when the key expires from now on; empty when that stays
     * @throws RefusedException when there is no such key, or it is somebody's own
     */
    public Fresh regenerate(int id, Duration grace, Optional<Instant> expiresAt, Actor by) {
        Listed before = administrators(id);
        Instant now = clock.instant();
        checkExpiry(expiresAt, now);
        boolean over = isOver(before.settings(), now);
        if (over && expiresAt.isEmpty()) {
            throw InvalidInputException.of(Input.KEY_EXPIRY, Message.of("field.key-expired"));
        }
        Optional<Instant> oldUntil = over || grace.isZero() ? Optional.empty() : Optional.of(now.plus(grace));
        return drawn(secret -> {
            ApiKeyStore.Replacement replacement = new ApiKeyStore.Replacement(secret, oldUntil, expiresAt);
            Optional<Revoked> changed = knowing(() -> store.regenerate(id, replacement, by, now));
            changed.ifPresent(this::forget);
            return changed.map(done -> fresh(id, secret));
        });
    }

    /**
     * Ends a key.
     *
     * @throws RefusedException when there is no such key
     */
    public void end(int id, Actor by) {
        forgetting(() -> store.end(id, by, clock.instant()));
    }

    /** The same for one of a person's own. */
    public void endOwn(UserId person, int id, Actor by) {
        end(readOwn(person, id).id(), by);
    }

    /** Nobody but its owner may get hold of what acts as a person. */
    private Listed administrators(int id) {
        Listed key = read(id);
        if (key.personal()) {
            throw Refusal.NOT_ALLOWED.exception();
        }
        return key;
    }

    private static boolean isOver(KeySettings settings, Instant now) {
        return settings.expiresAt().filter(end -> !now.isBefore(end)).isPresent();
    }

    private static void checkExpiry(Optional<Instant> expiresAt, Instant now) {
        if (expiresAt.filter(end -> !end.isAfter(now)).isPresent()) {
            throw InvalidInputException.of(Input.KEY_EXPIRY, Message.of("field.future"));
        }
    }

    /** Draws secrets until one is taken. */
    private Fresh drawn(Function<ApiKeySecret, Optional<Fresh>> work) {
        for (int draw = 0; draw < MOST_DRAWS; draw++) {
            Optional<Fresh> fresh = work.apply(ApiKeySecret.random(random));
            if (fresh.isPresent()) {
                return fresh.get();
            }
        }
        throw new IllegalStateException("no free prefix for a key among " + MOST_DRAWS);
    }

    private Fresh fresh(int id, ApiKeySecret secret) {
        return new Fresh(read(id), secret);
    }

    private void forgetting(Supplier<Optional<Revoked>> work) {
        forget(knowing(work).orElseThrow(Refusal.NOT_FOUND::exception));
    }

    private Optional<Revoked> knowing(Supplier<Optional<Revoked>> work) {
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
        cache.drop(done.account());
    }
}

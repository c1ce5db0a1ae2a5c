package dev.vestibule.key;

import dev.vestibule.audit.Actor;
import dev.vestibule.key.ApiKeyStore.Changed;
import dev.vestibule.key.ApiKeyStore.Listed;
import dev.vestibule.refusal.InvalidInputException;
import dev.vestibule.refusal.Refusal;
import dev.vestibule.refusal.RefusedException;
import dev.vestibule.session.ApiKeySecret;
import dev.vestibule.session.SessionCache;
import dev.vestibule.text.Message;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The rules of keys. */
public final class ApiKeyService {
    /** The longest life of a key that a person makes for themselves. */
    public static final Duration LONGEST_OWN = Duration.ofDays(366);

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
        ApiKeySecret secret = secret();
        return fresh(store.add(settings, secret, by, now), secret);
    }

    /**
     * Makes a key that acts as a person and dies with them.
     *
     * @throws InvalidInputException naming the fields that do not fit
     */
    public Fresh createOwn(UserId person, KeySettings settings, Actor by) {
        Instant now = clock.instant();
        checkExpiry(settings.expiresAt(), now);
        if (settings.expiresAt().filter(now.plus(LONGEST_OWN)::isAfter).isEmpty()) {
            throw InvalidInputException.of("expires_at", Message.of("field.key-within-a-year"));
        }
        ApiKeySecret secret = secret();
        return fresh(store.addOwn(person, settings, secret, by, now), secret);
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
        return find(id);
    }

    /** Whoever was refused for good must not come in again, so an expired key is not prolonged. */
    private static KeySettings changed(KeySettings settings, UnaryOperator<KeySettings> change, Instant now) {
        KeySettings next = change.apply(settings);
        if (!next.expiresAt().equals(settings.expiresAt())) {
            if (isOver(settings, now)) {
                throw InvalidInputException.of("expires_at", Message.of("field.key-expired"));
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
            throw InvalidInputException.of("expires_at", Message.of("field.key-expired"));
        }
        Optional<Instant> oldUntil = over || grace.isZero() ? Optional.empty() : Optional.of(now.plus(grace));
        ApiKeySecret secret = secret();
        forgetting(() -> store.regenerate(id, new ApiKeyStore.Replacement(secret, oldUntil, expiresAt), by, now));
        return fresh(id, secret);
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
        if (store.of(person).stream().noneMatch(key -> key.id() == id)) {
            throw Refusal.NOT_FOUND.exception();
        }
        end(id, by);
    }

    private Listed find(int id) {
        return store.find(id).orElseThrow(Refusal.NOT_FOUND::exception);
    }

    /** Nobody but its owner may get hold of what acts as a person. */
    private Listed administrators(int id) {
        Listed key = find(id);
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
            throw InvalidInputException.of("expires_at", Message.of("field.future"));
        }
    }

    private ApiKeySecret secret() {
        ApiKeySecret secret = ApiKeySecret.random(random);
        while (store.isPrefixTaken(secret.prefix())) {
            secret = ApiKeySecret.random(random);
        }
        return secret;
    }

    private Fresh fresh(int id, ApiKeySecret secret) {
        return new Fresh(find(id), secret);
    }

    private void forgetting(Supplier<Optional<Changed>> work) {
        Optional<Changed> changed;
        try {
            changed = work.get();
        } catch (RefusedException | InvalidInputException e) {
            throw e; // nothing has been done
        } catch (RuntimeException e) {
            cache.dropKeys(); // nobody knows whether the database has done it
            throw e;
        }
        Changed done = changed.orElseThrow(Refusal.NOT_FOUND::exception);
        cache.drop(done.digests());
        cache.drop(done.account());
    }
}

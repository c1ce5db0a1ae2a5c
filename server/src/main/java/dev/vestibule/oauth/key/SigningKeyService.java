package dev.vestibule.oauth.key;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.StoredSecrets;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.user.Actor;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates and rotates the keys that sign tokens. The first ones are created when they are needed, by one node for all;
 * the others follow by themselves, or when an administrator rotates them.
 */
public final class SigningKeyService {
    private static final Logger LOG = LoggerFactory.getLogger(SigningKeyService.class);

    private final SigningKeyStore store;
    private final StoredSecrets secrets;
    private final Transactions transactions;
    private final ChangeLog changes;
    private final AuditWriter audit;
    private final InstantSource clock;
    private final SecureRandom random;
    private final ReentrantLock reading = new ReentrantLock();
    private final AtomicInteger revision = new AtomicInteger();
    private volatile @Nullable Known known;

    /** The keys as read after so many changes. */
    private record Known(KeyRing ring, int revision) {}

    /** A key, what it is for now, and until when it signs if that is certain. */
    public record Listed(SigningKey key, String state, Optional<Instant> signsUntil) {}

    SigningKeyService(
            SigningKeyStore store,
            StoredSecrets secrets,
            Transactions transactions,
            ChangeLog changes,
            AuditWriter audit,
            InstantSource clock,
            SecureRandom random) {
        this.store = store;
        this.secrets = secrets;
        this.transactions = transactions;
        this.changes = changes;
        this.audit = audit;
        this.clock = clock;
        this.random = random;
    }

    /** Returns whether private keys can be stored, so that tokens can be signed. */
    public boolean isAvailable() {
        return secrets.available();
    }

    /** Creates the first keys ahead of their use, which takes a moment; without a key that encrypts them, nothing. */
    public void prepare() {
        if (isAvailable()) {
            var unused = ring();
        }
    }

    /** Returns the keys that are published, in a stable order. */
    public List<Listed> published() {
        Instant now = clock.instant();
        KeyRing ring = ring();
        return ring.published(now).stream()
                .map(key ->
                        new Listed(key, ring.state(key, now).name().toLowerCase(Locale.ROOT), ring.signedUntil(key)))
                .toList();
    }

    /** Returns the key that signs now. */
    SigningKey current(SigningAlgorithm algorithm) {
        return ring().current(algorithm, clock.instant())
                .orElseThrow(() -> new IllegalStateException("no key signs " + algorithm));
    }

    /** Returns a key by its name, even if it is no longer published. */
    Optional<SigningKey> find(String kid) {
        return ring().find(kid);
    }

    /** Returns the private part of a key, encrypted. */
    Optional<String> privateKey(SigningKey key) {
        return store.privateKey(key.kid());
    }

    /**
     * Lets new keys sign from now on: those that are published already, or else new ones. The previous ones stay
     * published until no token that they signed is valid.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if nothing encrypts private keys
     */
    public void rotate(Actor actor) {
        KeyRing ring = ring();
        Instant now = clock.instant();
        for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
            Optional<SigningKey> waiting = ring.newest(algorithm)
                    .filter(key -> key.signsFrom().isAfter(now))
                    .filter(this::isReadable);
            if (waiting.isPresent()) {
                transactions.run(() -> {
                    if (store.bringForward(waiting.get().kid(), now)) {
                        changed(waiting.get(), "oauth-key.rotate", actor, now);
                    }
                });
            } else {
                create(ring, algorithm, now, "oauth-key.rotate", actor);
            }
        }
        forget();
    }

    /** Returns whether a private key can be decrypted, which it cannot be if the server has another secret by now. */
    private boolean isReadable(SigningKey key) {
        try {
            String sealed = store.privateKey(key.kid()).orElse("");
            return !secrets.open(sealed, TokenSigner.place(key.kid())).isEmpty();
        } catch (SecretBox.UnreadableException e) {
            return false;
        }
    }

    /** Creates the successors of keys that are due; called from time to time. Without a first key there is none. */
    void continueRotation() {
        if (isAvailable() && !store.all().isEmpty()) {
            var unused = ring();
        }
    }

    /** Deletes at most so many keys that no longer verify anything. */
    int deleteOld(int batch) {
        return store.deleteReplaced(clock.instant().minus(KeyRing.HINTS), batch);
    }

    /** Reads the keys again when they are next needed: they may have changed on another node. */
    void forget() {
        revision.incrementAndGet();
    }

    private KeyRing ring() {
        KeyRing kept = kept();
        return kept == null ? read() : kept;
    }

    private @Nullable KeyRing kept() {
        Known now = known;
        return now != null
                        && now.revision() == revision.get()
                        && now.ring().due(clock.instant()).isEmpty()
                ? now.ring()
                : null;
    }

    private KeyRing read() {
        if (!isAvailable()) {
            throw Refusal.OPENID_NEEDS_KEY.exception();
        }
        reading.lock(); // one thread creates what is missing, and the others find it
        try {
            KeyRing kept = kept();
            if (kept != null) {
                return kept;
            }
            int before = revision.get();
            KeyRing ring = new KeyRing(store.all());
            Instant now = clock.instant();
            List<SigningAlgorithm> due = ring.due(now);
            for (SigningAlgorithm algorithm : due) {
                create(ring, algorithm, ring.turn(algorithm, now), "oauth-key.create", Actor.SYSTEM);
            }
            KeyRing complete = due.isEmpty() ? ring : new KeyRing(store.all());
            known = new Known(complete, before);
            return complete;
        } finally {
            reading.unlock();
        }
    }

    /** Does nothing if another node was faster. */
    private void create(KeyRing ring, SigningAlgorithm algorithm, Instant signsFrom, String action, Actor actor) {
        KeyPairs.Pair pair = KeyPairs.create(algorithm, random);
        String sealed = secrets.seal(pair.privateKey(), TokenSigner.place(pair.kid()));
        int generation = ring.newest(algorithm).map(SigningKey::generation).orElse(0) + 1;
        Instant now = clock.instant();
        SigningKey key = new SigningKey(pair.kid(), algorithm, generation, pair.publicKey(), now, signsFrom);
        transactions.run(() -> {
            if (store.add(key, sealed)) {
                changed(key, action, actor, now);
                LOG.info("Created the key {} ({}), which signs from {}", key.kid(), algorithm, signsFrom);
            }
        });
    }

    /** A change of settings to other nodes: those of an earlier version know no other kind. */
    private void changed(SigningKey key, String action, Actor actor, Instant now) {
        changes.add(ChangeLog.Kind.SETTING, "oauth-keys");
        audit.add(new AuditEvent(
                now,
                actor,
                action,
                new AuditEvent.Subject("oauth-key", key.kid()),
                Map.of("algorithm", key.algorithm().name())));
    }
}

package dev.vestibule.oauth.key;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All keys of all algorithms, and the rules for their lives: a key signs for 90 days; its successor is published seven
 * days before it signs, so that clients know it by then; and a key stays published until no token that it signed is
 * valid.
 */
final class KeyRing {
    /** How long a key signs. */
    static final Duration SIGNS = Duration.ofDays(90);

    /** How long a key is published before it signs. */
    static final Duration AHEAD = Duration.ofDays(7);

    /** No token is valid for longer. */
    static final Duration LONGEST_TOKEN = Duration.ofDays(1);

    /** For how long a key still verifies tokens that clients show as hints; a session lasts a year at most. */
    static final Duration HINTS = Duration.ofDays(366);

    /** What a key is for at an instant. */
    enum State {
        NEXT,
        CURRENT,
        PREVIOUS,
        /** No longer published. */
        RETIRED
    }

    private final List<SigningKey> keys;

    /** @param keys in any order */
    KeyRing(List<SigningKey> keys) {
        this.keys = keys.stream()
                .sorted(Comparator.comparing(SigningKey::algorithm).thenComparing(SigningKey::generation))
                .toList();
    }

    Optional<SigningKey> find(String kid) {
        return keys.stream().filter(key -> key.kid().equals(kid)).findFirst();
    }

    /** Returns the newest key of an algorithm, which may not sign yet. */
    Optional<SigningKey> newest(SigningAlgorithm algorithm) {
        return of(algorithm).reduce((older, newer) -> newer);
    }

    /** Returns the key that signs. */
    Optional<SigningKey> current(SigningAlgorithm algorithm, Instant now) {
        return of(algorithm).filter(key -> !key.signsFrom().isAfter(now)).reduce((older, newer) -> newer);
    }

    /** Returns the keys that clients may need. */
    List<SigningKey> published(Instant now) {
        return keys.stream().filter(key -> state(key, now) != State.RETIRED).toList();
    }

    State state(SigningKey key, Instant now) {
        if (key.signsFrom().isAfter(now)) {
            return State.NEXT;
        }
        Optional<Instant> ended = signedUntil(key).filter(end -> !end.isAfter(now));
        if (ended.isEmpty()) {
            return State.CURRENT;
        }
        return ended.get().plus(LONGEST_TOKEN).isAfter(now) ? State.PREVIOUS : State.RETIRED;
    }

    /** Returns when its successor began or begins to sign; empty if there is none. */
    Optional<Instant> signedUntil(SigningKey key) {
        return of(key.algorithm())
                .filter(other -> other.generation() > key.generation())
                .map(SigningKey::signsFrom)
                .min(Comparator.naturalOrder());
    }

    /** Returns the algorithms that lack a key, or its successor. */
    List<SigningAlgorithm> due(Instant now) {
        return Stream.of(SigningAlgorithm.values())
                .filter(algorithm -> newest(algorithm)
                        .filter(key -> key.signsFrom().plus(SIGNS).minus(AHEAD).isAfter(now))
                        .isEmpty())
                .toList();
    }

    /** Returns when a key signs that is made now: at once if there is none, else after those that are due before it. */
    Instant turn(SigningAlgorithm algorithm, Instant now) {
        Instant announced = now.plus(AHEAD);
        return newest(algorithm)
                .map(key -> key.signsFrom().plus(SIGNS))
                .map(turn -> turn.isAfter(announced) ? turn : announced)
                .orElse(now);
    }

    private Stream<SigningKey> of(SigningAlgorithm algorithm) {
        return keys.stream().filter(key -> key.algorithm() == algorithm);
    }
}

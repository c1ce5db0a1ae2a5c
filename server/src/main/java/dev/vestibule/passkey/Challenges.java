package dev.vestibule.passkey;

import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.throttle.Allowance;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Challenges: 256 random bits for one answer within five minutes. The answer uses them up even if it is wrong. */
final class Challenges {
    /** How long an answer is accepted. */
    static final Duration LIFE = Duration.ofMinutes(5);

    private static final int BYTES = 32;

    /** Anyone may ask for a challenge of a sign-in; each is a row for five minutes. */
    private static final int MOST_A_MINUTE = 20_000;

    private final ChallengeStore store;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Allowance issued;

    Challenges(ChallengeStore store, InstantSource clock, SecureRandom random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
        this.issued = new Allowance(MOST_A_MINUTE, Duration.ofMinutes(1), clock);
    }

    /**
     * Issues a challenge.
     *
     * @param subject whose answer is accepted; empty text for everyone's
     * @throws UnavailableException if far too many were issued within this minute
     */
    Bytes issue(Purpose purpose, String subject) {
        if (purpose == Purpose.SIGN_IN && !issued.take()) { // the others follow a sign-in, or the password
            throw new UnavailableException("too many challenges", Duration.ofMinutes(1));
        }
        Bytes challenge = Bytes.random(BYTES, random);
        store.add(challenge.digest(), purpose, subject, clock.instant().plus(LIFE));
        return challenge;
    }

    /**
     * Takes the challenge that an answer names.
     *
     * @return empty if it was not issued for this, has expired, or was answered before
     */
    Optional<Bytes> take(Bytes clientData, Purpose purpose, String subject) {
        Instant now = clock.instant();
        return ClientData.of(clientData)
                .map(ClientData::challenge)
                .filter(challenge -> store.take(challenge.digest(), purpose, subject, now));
    }
}

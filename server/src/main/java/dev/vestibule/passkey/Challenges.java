package dev.vestibule.passkey;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.address.Networks;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
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

    /** Each opening of the sign-in page asks for one, and an office may have one address. */
    private static final int MOST_OF_ADDRESS_A_MINUTE = 300;

    private static final int MOST_ADDRESSES = 10_000;
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final ChallengeStore store;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Allowance issued;
    private final Cache<String, Allowance> byAddress;

    Challenges(ChallengeStore store, InstantSource clock, SecureRandom random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
        this.issued = new Allowance(MOST_A_MINUTE, PERIOD, clock);
        this.byAddress = Caffeine.newBuilder().maximumSize(MOST_ADDRESSES).build();
    }

    /**
     * Issues a challenge to anyone, for a sign-in with a passkey alone.
     *
     * @throws TooManyAttemptsException if too many were issued to this address within this minute, by this node
     * @throws UnavailableException if far too many were issued within this minute
     */
    Bytes issue(ClientAddress address) {
        String network = Networks.counted(address.text()).get(0);
        Allowance ofAddress = byAddress
                .asMap()
                .computeIfAbsent(network, any -> new Allowance(MOST_OF_ADDRESS_A_MINUTE, PERIOD, clock));
        if (!ofAddress.take()) {
            throw new TooManyAttemptsException(AttemptKind.CODE_FROM_ADDRESS, PERIOD);
        }
        if (!issued.take()) {
            throw new UnavailableException("too many challenges", PERIOD);
        }
        return issue(Purpose.SIGN_IN, "");
    }

    /**
     * Issues a challenge, for what follows a sign-in or a first factor.
     *
     * @param subject whose answer is accepted; empty text for everyone's
     */
    Bytes issue(Purpose purpose, String subject) {
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

package dev.vestibule.federation.token;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import dev.vestibule.platform.config.WebAddress;
import dev.vestibule.platform.outbound.Elapsed;
import dev.vestibule.platform.outbound.OutboundException;
import dev.vestibule.platform.outbound.OutboundHttp;
import dev.vestibule.platform.refusal.UnavailableException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an identity provider publishes at one URL. They are requested once in 24 hours, and again when a token
 * names an unknown one, but at most once a minute. While the provider is unavailable, known keys remain valid for
 * another 24 hours.
 */
public final class PublishedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);
    private static final Duration FRESH = Duration.ofHours(24);
    private static final Duration USABLE = FRESH.multipliedBy(2);
    private static final Duration BETWEEN_CALLS = Duration.ofMinutes(1);

    /** Shorter while there are no keys at all: then no one can sign in. */
    private static final Duration BETWEEN_FIRST_CALLS = Duration.ofSeconds(5);

    private final URI address;
    private final Set<String> origins;
    private final OutboundHttp outbound;
    private final InstantSource clock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Known known;
    private volatile Instant askedAt = Instant.EPOCH;
    private volatile @Nullable OutboundException trouble;

    private record Known(List<JWK> keys, Instant since) {}

    public PublishedKeys(URI address, Set<String> origins, OutboundHttp outbound, InstantSource clock) {
        this.address = address;
        this.origins = origins;
        this.outbound = outbound;
        this.clock = clock;
    }

    /** Creates the keys of a configured URL. */
    public static PublishedKeys at(URI address, OutboundHttp outbound, InstantSource clock) {
        return new PublishedKeys(address, Set.of(WebAddress.origin(address)), outbound, clock);
    }

    /**
     * Returns the key that a token's header refers to.
     *
     * @throws TokenRefusedException if there is none, or more than one without a key id in the header
     * @throws UnavailableException if the keys are unavailable, so that the token cannot be verified
     */
    JWK keyFor(JWSHeader header) throws TokenRefusedException {
        Known now = usable();
        List<JWK> fitting = fitting(header, now.keys());
        if (fitting.isEmpty()) {
            now = askAgain(now);
            fitting = fitting(header, now.keys());
        }
        return only(fitting);
    }

    /**
     * Returns the key among these that a token's header refers to.
     *
     * @throws TokenRefusedException if there is none, or more than one without a key id in the header
     */
    static JWK keyFor(JWSHeader header, List<JWK> keys) throws TokenRefusedException {
        return only(fitting(header, keys));
    }

    private static JWK only(List<JWK> fitting) throws TokenRefusedException {
        if (fitting.size() != 1) {
            throw new TokenRefusedException(
                    fitting.isEmpty()
                            ? "no published key matches the token header"
                            : "several published keys match, and the token has no kid");
        }
        return fitting.get(0);
    }

    /**
     * Returns the number of keys.
     *
     * @throws UnavailableException if the keys are unavailable
     */
    public int count() {
        return usable().keys().size();
    }

    private static List<JWK> fitting(JWSHeader header, List<JWK> keys) {
        JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
        return matcher == null ? List.of() : new JWKSelector(matcher).select(new JWKSet(keys));
    }

    private Known usable() {
        Known have = known;
        if (have != null && Elapsed.within(FRESH, have.since(), clock.instant())) {
            return have;
        }
        Known asked = ask(have, have == null ? BETWEEN_FIRST_CALLS : BETWEEN_CALLS);
        boolean isNew = asked != null && !asked.equals(have); // whatever the clock says, which may be set back
        if (asked != null && (isNew || Elapsed.within(USABLE, asked.since(), clock.instant()))) {
            return asked;
        }
        OutboundException why = trouble;
        throw new UnavailableException(
                "no signing keys from " + address + ": " + (why == null ? "" : why.getMessage()),
                BETWEEN_FIRST_CALLS,
                why);
    }

    private Known askAgain(Known have) {
        Known asked = ask(have, BETWEEN_CALLS);
        return asked == null ? have : asked;
    }

    /**
     * Returns the current keys; {@code have} or newer ones. One thread requests them, and the others wait for its
     * result.
     */
    private @Nullable Known ask(@Nullable Known have, Duration pause) {
        asking.lock();
        try {
            if (!Objects.equals(known, have) || Elapsed.within(pause, askedAt, clock.instant())) {
                return known;
            }
            askedAt = clock.instant();
            known = new Known(fetch(), askedAt);
            trouble = null;
        } catch (OutboundException e) {
            trouble = e;
            LOG.warn("Cannot fetch signing keys from {}: {}", address, e.getMessage());
        } finally {
            asking.unlock();
        }
        return known;
    }

    private List<JWK> fetch() throws OutboundException {
        OutboundHttp.Answer answer = outbound.get(address, origins, Map.of("Accept", "application/json"));
        if (answer.status() != 200) {
            throw new OutboundException("status " + answer.status());
        }
        List<JWK> keys = keys(answer.text());
        if (keys.isEmpty()) {
            throw new OutboundException("no keys published");
        }
        return List.copyOf(keys);
    }

    private static List<JWK> keys(String json) throws OutboundException {
        try {
            return JWKSet.parse(json).getKeys();
        } catch (ParseException | RuntimeException e) { // the parser misses some of the JSON's errors
            throw new OutboundException("not a JWK set");
        }
    }
}

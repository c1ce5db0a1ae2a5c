package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.ProtocolException;
import dev.vestibule.oauth.grant.DeviceRequest.State;
import dev.vestibule.oauth.grant.Exchanges.Outcome;
import dev.vestibule.oauth.grant.TokenIssuer.Issued;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.user.User;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** The side of the device: it asks for codes, polls, and gets tokens once a user has approved it (RFC 8628). */
final class DeviceService {
    static final String PENDING = "authorization_pending";
    static final String SLOW_DOWN = "slow_down";
    static final String EXPIRED = "expired_token";
    static final String DENIED = "access_denied";

    /** The answers to a device that waits as it should; they are no failures. */
    static final List<String> WAITING = List.of(PENDING, SLOW_DOWN, EXPIRED, DENIED);

    /** How long a user has to enter the code. */
    static final Duration LIFE = Duration.ofMinutes(10);

    private static final String PREFIX = "vdc_";
    private static final Duration PACE = Duration.ofSeconds(5);
    private static final Duration SLOWEST = Duration.ofMinutes(1);

    /** The network may bring two polls closer together than they were sent. */
    private static final Duration LENIENCE = Duration.ofSeconds(1);

    /** More of one application at once are no devices. */
    private static final int MOST_PENDING = 1_000;

    /**
     * The only copies of the codes of a request.
     *
     * @param pace how long the device has to wait between two polls
     */
    record Codes(String deviceCode, UserCode userCode, Duration life, Duration pace) {
        /** Omits the codes. */
        @Override
        public String toString() {
            return "Codes[hidden]";
        }
    }

    private final DeviceStore devices;
    private final GrantStore grants;
    private final TokenIssuer issuer;
    private final Exchanges exchanges;
    private final Transactions transactions;
    private final InstantSource clock;
    private final SecureRandom random;
    private final LongAdder requested = new LongAdder();

    DeviceService(
            DeviceStore devices,
            GrantStore grants,
            TokenIssuer issuer,
            Exchanges exchanges,
            Transactions transactions,
            InstantSource clock,
            SecureRandom random) {
        this.devices = devices;
        this.grants = grants;
        this.issuer = issuer;
        this.exchanges = exchanges;
        this.transactions = transactions;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Starts a request, and returns its codes.
     *
     * @throws TooManyAttemptsException if too many devices of the application wait for a user
     */
    Codes request(OAuthClient client, Scopes scopes, Optional<String> resource, Grant.Place place) {
        Instant now = clock.instant();
        if (devices.countPending(client.id(), now) >= MOST_PENDING) {
            throw new TooManyAttemptsException(AttemptKind.APPLICATION, LIFE);
        }
        String code = issuer.secret(PREFIX);
        UserCode userCode = freeCode();
        devices.add(new DeviceRequest(
                TokenIssuer.digest(code),
                devices.digest(userCode),
                client.id(),
                scopes,
                resource,
                place,
                now,
                now.plus(LIFE),
                State.PENDING,
                PACE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
        requested.increment();
        return new Codes(code, userCode, LIFE, PACE);
    }

    private UserCode freeCode() {
        UserCode code = UserCode.random(random);
        while (devices.find(code).isPresent()) {
            code = UserCode.random(random);
        }
        return code;
    }

    /**
     * Answers a poll: with tokens, once, if a user has approved the device. A retry within a short time gets the same
     * tokens, as the answer may have been lost; any later one ends the grant.
     *
     * @throws ProtocolException one of {@link #WAITING}, or {@code invalid_grant}
     */
    TokenAnswer poll(OAuthClient client, String deviceCode) {
        Instant now = clock.instant();
        Digest digest = TokenIssuer.digest(deviceCode);
        return exchanges.settled(transactions.call(() -> {
            DeviceRequest request = devices.lock(digest)
                    .filter(found -> found.client().equals(client.id()))
                    .orElseThrow(DeviceService::unknown);
            if (request.use().isEmpty() && request.isExpired(now)) {
                return refused(EXPIRED, "The codes have expired: start anew.");
            }
            return switch (request.state()) {
                case PENDING -> waiting(request, now);
                case DENIED -> refused(DENIED, "The user denied the request.");
                case APPROVED -> tokens(client, request, deviceCode, now);
            };
        }));
    }

    private static ProtocolException unknown() {
        return ProtocolException.invalidGrant("The device_code is unknown, or of another application.");
    }

    private static Outcome refused(String error, String description) {
        return Outcome.of(ProtocolException.of(error, description));
    }

    /** A device that polls too often has to wait five seconds more from then on. */
    private Outcome waiting(DeviceRequest request, Instant now) {
        boolean tooSoon = request.polledAt()
                .filter(last -> now.isBefore(last.plus(request.pace()).minus(LENIENCE)))
                .isPresent();
        Duration pace = tooSoon ? request.pace().plus(PACE) : request.pace();
        devices.polled(request.digest(), pace.compareTo(SLOWEST) > 0 ? SLOWEST : pace, now);
        return tooSoon
                ? refused(SLOW_DOWN, "Wait five seconds more between two polls.")
                : refused(PENDING, "The user has not decided yet.");
    }

    private Outcome tokens(OAuthClient client, DeviceRequest request, String deviceCode, Instant now) {
        Grant grant = request.grant().flatMap(grants::lock).orElseThrow(DeviceService::unknown);
        User user = exchanges.admitted(client, grant, now);
        if (request.use().isPresent()) {
            return exchanges.again(
                    client, grant, user, deviceCode, request.use().get(), now);
        }
        String seed = issuer.seed();
        if (!devices.use(request.digest(), seed, now)) {
            throw unknown();
        }
        Issued issued = issuer.issue(grant, client, grant.scopes(), TokenIssuer.successors(deviceCode, seed), now);
        return Outcome.of(
                Exchanges.answer(grant, client, user, grant.scopes(), issued, Optional.empty(), Optional.empty(), now));
    }

    /** Returns how many devices have asked for codes since the start. */
    long requested() {
        return requested.sum();
    }
}

package dev.vestibule.oauth.grant;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.oauth.client.ClientEventStore;
import dev.vestibule.oauth.client.ClientStore;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.grant.DeviceRequest.State;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionService;
import dev.vestibule.throttle.Admission;
import dev.vestibule.throttle.CountedCall;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.Actor;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * The side of the user: finds the device that shows a code, and approves or denies it (RFC 8628, section 3.3). The user
 * is asked each time, whatever they agreed to before: the code may be one that another person sent them.
 */
public final class DeviceApproval {
    private final DeviceStore devices;
    private final ClientStore clients;
    private final ClientEventStore events;
    private final GrantStore grants;
    private final SessionService sessions;
    private final Throttle throttle;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;
    private final SecureRandom random;
    private final LongAdder approved = new LongAdder();
    private final LongAdder denied = new LongAdder();
    private final LongAdder wrong = new LongAdder();

    DeviceApproval(
            DeviceStore devices,
            ClientStore clients,
            ClientEventStore events,
            GrantStore grants,
            SessionService sessions,
            Throttle throttle,
            Transactions transactions,
            AuditWriter audit,
            InstantSource clock,
            SecureRandom random) {
        this.devices = devices;
        this.clients = clients;
        this.events = events;
        this.grants = grants;
        this.sessions = sessions;
        this.throttle = throttle;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
        this.random = random;
    }

    /**
     * A device that waits for a user.
     *
     * @param longest how long it can go on without asking again; empty if that ends with the session
     */
    public record Waiting(UserCode code, OAuthClient client, DeviceRequest request, Optional<Duration> longest) {}

    /**
     * Returns the device that shows a code. Wrong codes are counted, for the user and for the address.
     *
     * @param typed what the user entered
     * @return empty if no device waits with this code
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException if there were too many wrong codes
     */
    public Optional<Waiting> find(String typed, SessionCaller caller, ClientAddress from) {
        CountedCall counted = new CountedCall(
                CountedCall.Kind.DEVICE_CODE,
                Optional.of(CountedCall.accountOf(caller.user().id())),
                from);
        try (Admission attempt = throttle.admit(counted)) {
            Optional<Waiting> found = found(attempt, typed);
            if (found.isPresent()) {
                attempt.succeeded();
            } else {
                attempt.failed(false);
                wrong.increment();
            }
            return found;
        }
    }

    private Optional<Waiting> found(Admission attempt, String typed) {
        try {
            return UserCode.parse(typed).flatMap(this::waiting);
        } catch (RuntimeException e) {
            attempt.withdrawn();
            throw e;
        }
    }

    private Optional<Waiting> waiting(UserCode code) {
        Instant now = clock.instant();
        return devices.find(code)
                .filter(request -> request.isOpen(now))
                .flatMap(request -> clients.find(request.client())
                        .filter(OAuthClient::usesDeviceCodes)
                        .map(client -> waiting(code, client, request)));
    }

    private static Waiting waiting(UserCode code, OAuthClient client, DeviceRequest request) {
        return new Waiting(
                code,
                client,
                request,
                AuthorizationService.outlives(client, request.scopes())
                        ? Optional.of(TokenLives.refresh(client.metadata()))
                        : Optional.empty());
    }

    /** Returns why the user may not use the application; empty if they may. */
    public Optional<ClientAdmission.Refused> refusal(Waiting waiting, SessionCaller caller, ClientAddress from) {
        return ClientAdmission.refusal(
                waiting.client(), caller.user(), Optional.of(Grant.Proof.of(caller, sessions)), Optional.of(from));
    }

    /**
     * Counts a decision of a user.
     *
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException if there were too many
     */
    public void countDecision(SessionCaller caller, ClientAddress from) {
        throttle.count(new CountedCall(
                CountedCall.Kind.APPLICATION_CONSENT,
                Optional.of(CountedCall.accountOf(caller.user().id())),
                from));
    }

    /**
     * Grants a device what it asked for.
     *
     * @param place where the user decided
     * @return false if it was decided meanwhile, or has expired
     * @throws dev.vestibule.platform.refusal.RefusedException if the session has just ended
     */
    public boolean approve(Waiting waiting, SessionCaller caller, Grant.Place place) {
        Instant now = clock.instant();
        Grant grant = grant(waiting, caller, now);
        boolean done = transactions.call(() -> {
            // What ends the session ends its grants: this one has to be among them, or not to exist.
            if (!sessions.lock(caller.session())) {
                throw Refusal.NOT_SIGNED_IN.exception();
            }
            if (!isStillOpen(waiting, now)) {
                return false;
            }
            grants.add(grant);
            if (!devices.decide(waiting.request().digest(), State.APPROVED, Optional.of(grant.id()), now)) {
                throw new IllegalStateException("a locked request was decided elsewhere");
            }
            clients.approve(waiting.client().id(), now);
            events.add(waiting.client(), event(ClientEventStore.Type.APPROVED, waiting, caller, place, now));
            audit.add(audited("oauth-client.approve", waiting, caller, place, now));
            return true;
        });
        (done ? approved : wrong).increment();
        return done;
    }

    /**
     * Denies a device, which learns it with its next poll.
     *
     * @param place where the user decided
     * @return false if it was decided meanwhile, or has expired
     */
    public boolean deny(Waiting waiting, SessionCaller caller, Grant.Place place) {
        Instant now = clock.instant();
        boolean done = transactions.call(() -> {
            if (!isStillOpen(waiting, now)
                    || !devices.decide(waiting.request().digest(), State.DENIED, Optional.empty(), now)) {
                return false;
            }
            events.add(waiting.client(), event(ClientEventStore.Type.DENIED, waiting, caller, place, now));
            audit.add(audited("oauth-client.deny", waiting, caller, place, now));
            return true;
        });
        (done ? denied : wrong).increment();
        return done;
    }

    private boolean isStillOpen(Waiting waiting, Instant now) {
        return devices.lock(waiting.code())
                .filter(request -> request.isOpen(now))
                .isPresent();
    }

    /**
     * Until the device fetches its tokens the grant lives as long as its codes; the place is where the tokens are used.
     */
    private Grant grant(Waiting waiting, SessionCaller caller, Instant now) {
        DeviceRequest request = waiting.request();
        return new Grant(
                new GrantId(RandomUuid.random(random)),
                waiting.client().id(),
                Optional.of(caller.user().id()),
                request.scopes(),
                request.resource(),
                Optional.empty(),
                Optional.of(caller.session().id()),
                waiting.longest().isPresent()
                        ? Optional.empty()
                        : Optional.of(caller.session().expiresAt()),
                Optional.of(Grant.Proof.of(caller, sessions)),
                now,
                request.expiresAt(),
                Optional.empty(),
                request.place(),
                Optional.empty());
    }

    private static ClientEventStore.Event event(
            ClientEventStore.Type type, Waiting waiting, SessionCaller caller, Grant.Place place, Instant now) {
        return new ClientEventStore.Event(
                type,
                now,
                Optional.of(caller.user().id()),
                waiting.request().scopes().text(),
                Optional.empty(),
                place.address(),
                place.userAgent());
    }

    private static AuditEvent audited(
            String action, Waiting waiting, SessionCaller caller, Grant.Place place, Instant now) {
        return new AuditEvent(
                now,
                Actor.of(caller.user().id(), ClientAddress.certain(place.address())),
                action,
                new AuditEvent.Subject("oauth-client", waiting.client().id().value()),
                Map.of(
                        "name", waiting.client().name(),
                        "scopes", waiting.request().scopes().text(),
                        "device-address", waiting.request().place().address(),
                        "user-agent", waiting.request().place().userAgent()));
    }

    /** Returns how many devices were approved since the start. */
    long approved() {
        return approved.sum();
    }

    /** Returns how many devices were denied since the start. */
    long denied() {
        return denied.sum();
    }

    /** Returns how many codes were entered since the start with which no device waited. */
    long wrong() {
        return wrong.sum();
    }
}

package dev.vestibule.oauth.grant;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.oauth.client.ClientEventStore;
import dev.vestibule.oauth.client.ClientMetadata;
import dev.vestibule.oauth.client.ClientStore;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.ProtocolException;
import dev.vestibule.oauth.client.RedirectUris;
import dev.vestibule.oauth.grant.AuthorizationRequest.Asked;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionService;
import dev.vestibule.throttle.CountedCall;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Decides about authorization requests, together with the user, and hands out codes. */
public final class AuthorizationService {
    private static final String CODE_PREFIX = "vac_";

    private final ClientStore clients;
    private final ClientEventStore events;
    private final ConsentStore consents;
    private final GrantStore grants;
    private final CodeStore codes;
    private final PushedRequestStore pushed;
    private final TokenIssuer issuer;
    private final SessionService sessions;
    private final Throttle throttle;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;
    private final SecureRandom random;

    AuthorizationService(
            ClientStore clients,
            ClientEventStore events,
            ConsentStore consents,
            GrantStore grants,
            CodeStore codes,
            PushedRequestStore pushed,
            TokenIssuer issuer,
            SessionService sessions,
            Throttle throttle,
            Transactions transactions,
            AuditWriter audit,
            InstantSource clock,
            SecureRandom random) {
        this.clients = clients;
        this.events = events;
        this.consents = consents;
        this.grants = grants;
        this.codes = codes;
        this.pushed = pushed;
        this.issuer = issuer;
        this.sessions = sessions;
        this.throttle = throttle;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
        this.random = random;
    }

    /** Returns why the user may not use the application; empty if they may. */
    Optional<ClientAdmission.Refused> refusal(AuthorizationRequest request, SessionCaller caller, ClientAddress from) {
        return ClientAdmission.refusal(
                request.client(), caller.user(), Optional.of(Grant.Proof.of(caller, sessions)), Optional.of(from));
    }

    /**
     * Returns whether the user need not be asked: the application belongs to the site, or they have agreed before. A
     * program on the user's device, which proves nothing, could be any other one, and asks each time (RFC 8252, section
     * 8.6).
     */
    boolean isAgreed(AuthorizationRequest request, Asked asked, UserId user) {
        if (request.client().isFirstParty()) {
            return true;
        }
        boolean anyone = request.client().isPublic() && RedirectUris.isOnDevice(request.redirectUri());
        return !anyone
                && agreed(request.client(), user)
                        .names()
                        .containsAll(asked.told().names());
    }

    /** Returns what a user has agreed to before. */
    Scopes agreed(OAuthClient client, UserId user) {
        return consents.find(client.id(), user)
                .map(ConsentStore.Consent::scopes)
                .orElse(Scopes.parse(""));
    }

    /**
     * Counts a decision of a user.
     *
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException if there were too many
     */
    void countDecision(SessionCaller caller, ClientAddress from) {
        throttle.count(new CountedCall(
                CountedCall.Kind.APPLICATION_CONSENT,
                Optional.of(CountedCall.accountOf(caller.user().id())),
                from));
    }

    /**
     * Grants what was asked for, and returns the code.
     *
     * @param granted the scopes that the user agreed to
     * @param decided whether the user was asked just now
     * @throws dev.vestibule.platform.refusal.RefusedException if the session has just ended
     * @throws ProtocolException if it is a pushed request that has been answered
     */
    String approve(
            AuthorizationRequest request,
            Asked asked,
            Scopes granted,
            SessionCaller caller,
            Grant.Place place,
            boolean decided) {
        Instant now = clock.instant();
        String code = issuer.secret(CODE_PREFIX);
        Grant grant = grant(request, asked, granted, caller, place, now);
        transactions.run(() -> {
            // What ends the session ends its grants: this one has to be among them, or not to exist.
            if (!sessions.lock(caller.session())) {
                throw Refusal.NOT_SIGNED_IN.exception();
            }
            use(request);
            OAuthClient client = request.client();
            clients.approve(client.id(), now);
            if (decided) {
                consents.keep(
                        client.id(),
                        caller.user().id(),
                        agreed(client, caller.user().id()).and(granted),
                        now);
                events.add(client, event(ClientEventStore.Type.APPROVED, request, granted, caller, place, now));
                audit.add(audited("oauth-client.approve", request, granted, caller, place, now));
            }
            grants.add(grant);
            codes.add(
                    code,
                    new CodeStore.Code(
                            TokenIssuer.digest(code),
                            grant.id(),
                            request.redirectUri(),
                            request.redirectGiven(),
                            asked.challenge(),
                            asked.nonce(),
                            now.plus(TokenLives.CODE)));
        });
        return code;
    }

    /** A pushed request is answered once. */
    private void use(AuthorizationRequest request) {
        request.pushed().ifPresent(one -> {
            if (!pushed.use(one.digest())) {
                throw PushedRequests.unknown();
            }
        });
    }

    /** Forgets a request, if it is a pushed one: it is answered with an error. */
    void forget(AuthorizationRequest request) {
        request.pushed().ifPresent(one -> {
            boolean unused = pushed.use(one.digest());
        });
    }

    /**
     * Records that the user refused.
     *
     * @throws ProtocolException if it is a pushed request that has been answered
     */
    void deny(AuthorizationRequest request, Asked asked, SessionCaller caller, Grant.Place place) {
        Instant now = clock.instant();
        transactions.run(() -> {
            use(request);
            events.add(
                    request.client(), event(ClientEventStore.Type.DENIED, request, asked.scopes(), caller, place, now));
            audit.add(audited("oauth-client.deny", request, asked.scopes(), caller, place, now));
        });
    }

    private Grant grant(
            AuthorizationRequest request,
            Asked asked,
            Scopes granted,
            SessionCaller caller,
            Grant.Place place,
            Instant now) {
        return new Grant(
                new GrantId(RandomUuid.random(random)),
                request.client().id(),
                Optional.of(caller.user().id()),
                granted.only(asked.scopes().names()),
                asked.resource(),
                asked.claims()
                        .flatMap(ClaimsRequest::parse)
                        .map(claims ->
                                claims.within(granted.names()).withoutValues().text()),
                Optional.of(caller.session().id()),
                outlives(request.client(), granted)
                        ? Optional.empty()
                        : Optional.of(caller.session().expiresAt()),
                Optional.of(Grant.Proof.of(caller, sessions)),
                now,
                now.plus(TokenLives.CODE),
                Optional.empty(),
                place,
                Optional.empty());
    }

    /**
     * Returns whether a grant outlives the sign-out: of every application that was allowed to, and of a program with a
     * refresh token that is not about the sign-in.
     */
    static boolean outlives(OAuthClient client, Scopes granted) {
        boolean refreshes = client.metadata().mayUse(ClientMetadata.REFRESH_GRANT);
        return granted.has(Scopes.OFFLINE) || (refreshes && !granted.has(Scopes.OPENID));
    }

    private static ClientEventStore.Event event(
            ClientEventStore.Type type,
            AuthorizationRequest request,
            Scopes scopes,
            SessionCaller caller,
            Grant.Place place,
            Instant now) {
        return new ClientEventStore.Event(
                type,
                now,
                Optional.of(caller.user().id()),
                scopes.text(),
                Optional.of(request.redirectUri()),
                place.address(),
                place.userAgent());
    }

    private static AuditEvent audited(
            String action,
            AuthorizationRequest request,
            Scopes scopes,
            SessionCaller caller,
            Grant.Place place,
            Instant now) {
        Map<String, Object> details =
                new HashMap<>(Map.of("name", request.client().name(), "scopes", scopes.text()));
        return new AuditEvent(
                now,
                Actor.of(caller.user().id(), ClientAddress.certain(place.address())),
                action,
                new AuditEvent.Subject("oauth-client", request.client().id().value()),
                details);
    }
}

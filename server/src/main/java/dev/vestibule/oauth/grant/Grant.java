package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/**
 * What an application may do for a user, or for itself.
 *
 * @param user empty if the application acts for itself
 * @param resource for which its tokens are (RFC 8707); empty for this server
 * @param claims the parameter of that name of the authorization request, as JSON
 * @param session in which it was approved
 * @param boundUntil when that session expires, if the grant ends with it; empty if it outlives a sign-out
 * @param proof how the user had signed in; empty if there is no user
 * @param expiresAt when its last token expires; moves on with each refresh
 */
public record Grant(
        GrantId id,
        ClientId client,
        Optional<UserId> user,
        Scopes scopes,
        Optional<String> resource,
        Optional<String> claims,
        Optional<SessionId> session,
        Optional<Instant> boundUntil,
        Optional<Proof> proof,
        Instant createdAt,
        Instant expiresAt,
        Optional<Instant> lastUsedAt,
        Place place,
        Optional<End> end) {
    /**
     * The authentication of the user.
     *
     * @param provider the identity provider, if they signed in with one
     * @param at when they were authenticated ({@code auth_time})
     */
    public record Proof(
            SignInMethod method, Optional<SessionFactor> factor, Optional<ProviderKey> provider, Instant at) {
        /** Returns how a user had signed in to a session. */
        static Proof of(SessionCaller caller, SessionService sessions) {
            return new Proof(
                    caller.session().method(),
                    caller.session().proof().factor(),
                    sessions.outside(caller.session()).map(SessionStore.Outside::provider),
                    caller.session().proof().at());
        }
    }

    /** The client address and the user agent that it was approved from. */
    public record Place(String address, String userAgent) {}

    /** When and why it ended. */
    public record End(Instant at, String reason) {}

    /** Returns whether it ends with the session in which it was approved. */
    public boolean bound() {
        return boundUntil.isPresent();
    }

    /** Returns whether it has neither ended nor expired. The instant of expiry itself counts as expired. */
    public boolean isLive(Instant now) {
        return end.isEmpty() && now.isBefore(expiresAt);
    }
}

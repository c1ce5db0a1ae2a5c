package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.ProtocolException;
import dev.vestibule.oauth.grant.TokenStore.Token;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.SessionCache;
import dev.vestibule.user.Actor;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Revokes single tokens for the application that has them (RFC 7009). A grant ends with the last of its tokens, or once
 * its refresh token and an access token were handed in.
 */
final class RevocationService {
    private final GrantStore grants;
    private final TokenStore tokens;
    private final GrantEnd ends;
    private final SessionCache cache;
    private final Transactions transactions;
    private final ChangeLog changes;
    private final InstantSource clock;

    RevocationService(
            GrantStore grants,
            TokenStore tokens,
            GrantEnd ends,
            SessionCache cache,
            Transactions transactions,
            ChangeLog changes,
            InstantSource clock) {
        this.grants = grants;
        this.tokens = tokens;
        this.ends = ends;
        this.cache = cache;
        this.transactions = transactions;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * Revokes exactly this token. One that is unknown has been revoked already.
     *
     * @throws ProtocolException if it belongs to another application
     */
    void revoke(OAuthClient client, String text, ClientAddress from) {
        Instant now = clock.instant();
        Digest digest = TokenIssuer.digest(text);
        try {
            Collection<Digest> dead = transactions.call(() -> {
                Optional<Token> token = tokens.find(digest);
                Optional<Grant> grant = token.flatMap(found -> grants.lock(found.grant()));
                if (grant.isEmpty()) {
                    return List.<Digest>of();
                }
                if (!grant.get().client().equals(client.id())) {
                    throw ProtocolException.invalidGrant("The token was issued to another application.");
                }
                return end(grant.get(), token.get(), Actor.from(from), now);
            });
            cache.drop(dead);
        } catch (RuntimeException e) {
            cache.drop(digest); // the outcome in the database may be unknown
            throw e;
        }
    }

    /** An application that hands in both kinds signs out; access tokens from before its last refresh end with that. */
    private Collection<Digest> end(Grant grant, Token token, Actor actor, Instant now) {
        List<Digest> dead = new ArrayList<>(List.of(token.digest()));
        tokens.end(token.digest(), now);
        changes.addKeys(dead);
        Optional<Instant> last = tokens.lastExpiry(grant.id(), now);
        boolean both = token.kind() == TokenStore.Kind.ACCESS && tokens.isRefreshRevoked(grant.id());
        if (last.isPresent() && !both) {
            grants.extend(grant.id(), last.get());
        } else {
            dead.addAll(ends.end(List.of(grant.id()), GrantEndReason.REVOKED, actor, now));
        }
        return dead;
    }
}

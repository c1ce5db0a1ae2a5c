package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.ProtocolException;
import dev.vestibule.oauth.grant.TokenIssuer.Issued;
import dev.vestibule.oauth.grant.TokenIssuer.Texts;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.database.Transactions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Issues tokens to applications that act for themselves (RFC 6749, section 4.4). All scopes are about a user, so such a
 * token has none, and opens nothing here: it proves to other services which application calls.
 */
final class ClientTokens {
    private final GrantStore grants;
    private final TokenIssuer issuer;
    private final Transactions transactions;
    private final InstantSource clock;
    private final SecureRandom random;

    ClientTokens(
            GrantStore grants,
            TokenIssuer issuer,
            Transactions transactions,
            InstantSource clock,
            SecureRandom random) {
        this.grants = grants;
        this.issuer = issuer;
        this.transactions = transactions;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Issues an access token.
     *
     * @param resource for which the token is; empty for this server
     * @throws ProtocolException {@code invalid_scope}, or {@code unauthorized_client} for a public client
     */
    TokenAnswer issue(OAuthClient client, Optional<Scopes> wanted, Optional<String> resource, Grant.Place from) {
        if (client.isPublic()) {
            throw ProtocolException.of(
                    ProtocolException.UNAUTHORIZED_CLIENT, "A client without a secret or key cannot act for itself.");
        }
        if (wanted.filter(scopes -> !scopes.isEmpty()).isPresent()) {
            throw ProtocolException.of(
                    ProtocolException.INVALID_SCOPE, "Scopes are about users; ask for none with client_credentials.");
        }
        Instant now = clock.instant();
        Scopes none = new Scopes(List.of());
        Grant grant = new Grant(
                new GrantId(RandomUuid.random(random)),
                client.id(),
                Optional.empty(),
                none,
                resource,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                now,
                now.plus(TokenLives.access(client.metadata())),
                Optional.empty(),
                from,
                Optional.empty());
        Texts texts = issuer.first();
        return transactions.call(() -> {
            grants.add(grant);
            Issued issued = issuer.issue(grant, client, none, texts, now);
            return new TokenAnswer(
                    grant, issued.accessToken(), issued.expiresAt(), none, Optional.empty(), Optional.empty(), now);
        });
    }
}

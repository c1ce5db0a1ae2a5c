package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.ProtocolException;
import dev.vestibule.oauth.grant.CodeStore.Code;
import dev.vestibule.oauth.grant.Exchanges.Outcome;
import dev.vestibule.oauth.grant.TokenIssuer.Issued;
import dev.vestibule.oauth.grant.TokenIssuer.Texts;
import dev.vestibule.oauth.grant.TokenStore.Kind;
import dev.vestibule.oauth.grant.TokenStore.Token;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.user.User;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Exchanges codes and refresh tokens for tokens (RFC 6749, sections 4.1.3 and 6; RFC 9700, section 4). */
final class TokenService {
    private final Exchanges exchanges;
    private final GrantStore grants;
    private final CodeStore codes;
    private final TokenStore tokens;
    private final TokenIssuer issuer;
    private final Transactions transactions;
    private final InstantSource clock;

    TokenService(
            Exchanges exchanges,
            GrantStore grants,
            CodeStore codes,
            TokenStore tokens,
            TokenIssuer issuer,
            Transactions transactions,
            InstantSource clock) {
        this.exchanges = exchanges;
        this.grants = grants;
        this.codes = codes;
        this.tokens = tokens;
        this.issuer = issuer;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Exchanges a code, which works once; after another try with everything that belongs to it, its grant ends.
     *
     * @throws ProtocolException {@code invalid_grant}
     */
    TokenAnswer exchange(OAuthClient client, String text, Optional<String> redirectUri, Optional<String> verifier) {
        Instant now = clock.instant();
        Texts texts = issuer.first();
        return exchanges.settled(transactions.call(() -> {
            Code code = codes.find(text).orElseThrow(TokenService::unknownCode);
            Grant grant = grants.lock(code.grant()).orElseThrow(TokenService::unknownCode);
            if (!grant.client().equals(client.id()) || !now.isBefore(code.expiresAt())) {
                throw unknownCode();
            }
            requireRedirect(code, redirectUri);
            requireVerifier(code, verifier);
            if (!codes.use(code.digest(), now)) {
                return exchanges.replayed(grant, now);
            }
            User user = exchanges.admitted(client, grant, now);
            Issued issued = issuer.issue(grant, client, grant.scopes(), texts, now);
            return Outcome.of(Exchanges.answer(
                    grant, client, user, grant.scopes(), issued, code.nonce(), Optional.of(text), now));
        }));
    }

    private static ProtocolException unknownCode() {
        return ProtocolException.invalidGrant("The code is unknown, expired, or of another application.");
    }

    private static void requireRedirect(Code code, Optional<String> redirectUri) {
        boolean same = redirectUri.map(code.redirectUri()::equals).orElse(!code.redirectGiven());
        if (!same) {
            throw ProtocolException.invalidGrant("redirect_uri differs from that of the authorization request.");
        }
    }

    private static void requireVerifier(Code code, Optional<String> verifier) {
        if (code.challenge().isEmpty() && verifier.isEmpty()) {
            return;
        }
        boolean proved = code.challenge().isPresent()
                && verifier.filter(text -> Digests.same(code.challenge().get(), challengeOf(text)))
                        .isPresent();
        if (!proved) {
            throw ProtocolException.invalidGrant("code_verifier does not match code_challenge.");
        }
    }

    private static String challengeOf(String verifier) {
        byte[] digest = HexFormat.of().parseHex(Digests.sha256(verifier).hex());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }

    /**
     * Exchanges a refresh token, which works once; a retry within a short time, before its successor was used, gets the
     * same tokens. Any other use of it again ends the grant: one of two holders has stolen it.
     *
     * @param wanted the scopes of the new access token; empty for all
     * @throws ProtocolException {@code invalid_grant} or {@code invalid_scope}
     */
    TokenAnswer refresh(OAuthClient client, String text, Optional<Scopes> wanted) {
        Instant now = clock.instant();
        return exchanges.settled(transactions.call(() -> {
            Digest digest = TokenIssuer.digest(text);
            Token known = refreshToken(digest);
            Grant grant = grants.lock(known.grant()).orElseThrow(TokenService::unknownRefresh);
            Token token = refreshToken(digest); // as it is now that no other exchange is in progress
            if (!grant.client().equals(client.id())
                    || !grant.isLive(now)
                    || token.endedAt().isPresent()
                    || !now.isBefore(token.expiresAt())) {
                throw unknownRefresh();
            }
            // An administrator may have taken scopes from the application since.
            Scopes most = grant.scopes().only(client.metadata().scopes());
            Scopes scopes = wanted.orElse(most);
            if (scopes.isEmpty() || !scopes.isWithin(most.names())) {
                throw ProtocolException.of(
                        ProtocolException.INVALID_SCOPE, "A refresh cannot ask for more than was granted.");
            }
            User user = exchanges.admitted(client, grant, now);
            if (token.use().isPresent()) {
                return exchanges.again(client, grant, user, text, token.use().get(), now);
            }
            String seed = issuer.seed();
            if (!tokens.use(digest, seed, now)) {
                throw unknownRefresh();
            }
            Issued issued = issuer.issue(grant, client, scopes, TokenIssuer.successors(text, seed), now);
            return Outcome.of(
                    Exchanges.answer(grant, client, user, scopes, issued, Optional.empty(), Optional.empty(), now));
        }));
    }

    private Token refreshToken(Digest digest) {
        return tokens.find(digest)
                .filter(token -> token.kind() == Kind.REFRESH)
                .orElseThrow(TokenService::unknownRefresh);
    }

    private static ProtocolException unknownRefresh() {
        return ProtocolException.invalidGrant("The refresh token is unknown, expired, revoked or used.");
    }
}

package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.ProtocolException;
import dev.vestibule.oauth.grant.CodeStore.Code;
import dev.vestibule.oauth.grant.TokenIssuer.Issued;
import dev.vestibule.oauth.grant.TokenIssuer.Texts;
import dev.vestibule.oauth.grant.TokenStore.Kind;
import dev.vestibule.oauth.grant.TokenStore.Token;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.SessionCache;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Exchanges codes and refresh tokens for tokens (RFC 6749, sections 4.1.3 and 6; RFC 9700, section 4). */
final class TokenService {
    /** The outcome of an exchange: tokens, or the access tokens that ended because the exchange was tried again. */
    private record Outcome(Optional<TokenAnswer> answer, Collection<Digest> ended) {
        static Outcome of(TokenAnswer answer) {
            return new Outcome(Optional.of(answer), List.of());
        }
    }

    private final UserStore users;
    private final GrantStore grants;
    private final CodeStore codes;
    private final TokenStore tokens;
    private final TokenIssuer issuer;
    private final GrantEnd ends;
    private final SessionCache cache;
    private final Transactions transactions;
    private final InstantSource clock;

    TokenService(
            UserStore users,
            GrantStore grants,
            CodeStore codes,
            TokenStore tokens,
            TokenIssuer issuer,
            GrantEnd ends,
            SessionCache cache,
            Transactions transactions,
            InstantSource clock) {
        this.users = users;
        this.grants = grants;
        this.codes = codes;
        this.tokens = tokens;
        this.issuer = issuer;
        this.ends = ends;
        this.cache = cache;
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
        return settled(transactions.call(() -> {
            Code code = codes.find(TokenIssuer.digest(text)).orElseThrow(TokenService::unknownCode);
            Grant grant = grants.lock(code.grant()).orElseThrow(TokenService::unknownCode);
            if (!grant.client().equals(client.id()) || !now.isBefore(code.expiresAt())) {
                throw unknownCode();
            }
            requireRedirect(code, redirectUri);
            requireVerifier(code, verifier);
            if (!codes.use(code.digest(), now)) {
                return replayed(grant, now);
            }
            User user = admitted(client, grant, now);
            Issued issued = issuer.issue(grant, client, grant.scopes(), texts, now);
            return Outcome.of(
                    answer(grant, client, user, grant.scopes(), issued, code.nonce(), Optional.of(text), now));
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
        return settled(transactions.call(() -> {
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
            User user = admitted(client, grant, now);
            if (token.use().isPresent()) {
                return again(client, grant, user, text, token.use().get(), now);
            }
            String seed = issuer.seed();
            if (!tokens.use(digest, seed, now)) {
                throw unknownRefresh();
            }
            Issued issued = issuer.issue(grant, client, scopes, TokenIssuer.successors(text, seed), now);
            return Outcome.of(answer(grant, client, user, scopes, issued, Optional.empty(), Optional.empty(), now));
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

    private Outcome again(OAuthClient client, Grant grant, User user, String text, TokenStore.Use use, Instant now) {
        Texts texts = TokenIssuer.successors(text, use.seed());
        Optional<Token> access = tokens.find(TokenIssuer.digest(texts.access())).filter(token -> token.isLive(now));
        Optional<Token> refresh =
                tokens.find(TokenIssuer.digest(texts.refresh())).filter(token -> token.isLive(now));
        boolean retried = now.isBefore(use.at().plus(TokenLives.GRACE));
        if (!retried || access.isEmpty() || refresh.isEmpty()) {
            return replayed(grant, now);
        }
        Issued issued = new Issued(texts.access(), access.get().expiresAt(), Optional.of(texts.refresh()));
        return Outcome.of(
                answer(grant, client, user, access.get().scopes(), issued, Optional.empty(), Optional.empty(), now));
    }

    private Outcome replayed(Grant grant, Instant now) {
        return new Outcome(Optional.empty(), ends.end(List.of(grant.id()), GrantEndReason.REPLAY, Actor.SYSTEM, now));
    }

    /** The user may have been deactivated, or left the groups of the application, since the grant was made. */
    private User admitted(OAuthClient client, Grant grant, Instant now) {
        if (!grant.isLive(now)) {
            throw ProtocolException.invalidGrant("The grant has ended.");
        }
        User user = grant.user()
                .flatMap(users::find)
                .orElseThrow(() -> ProtocolException.invalidGrant("The grant is of no user."));
        ClientAdmission.refusal(client, user, grant.proof(), Optional.empty()).ifPresent(refused -> {
            throw ProtocolException.invalidGrant(refused.description());
        });
        return user;
    }

    private static TokenAnswer answer(
            Grant grant,
            OAuthClient client,
            User user,
            Scopes scopes,
            Issued issued,
            Optional<String> nonce,
            Optional<String> code,
            Instant now) {
        return new TokenAnswer(
                grant,
                issued.accessToken(),
                issued.expiresAt(),
                scopes,
                issued.refreshToken(),
                Optional.of(new IssuedGrant(grant, client, user, scopes, nonce, code, issued.accessToken(), now)),
                now);
    }

    private TokenAnswer settled(Outcome outcome) {
        cache.drop(outcome.ended());
        return outcome.answer()
                .orElseThrow(() -> ProtocolException.invalidGrant("It was used before; the grant has ended."));
    }
}

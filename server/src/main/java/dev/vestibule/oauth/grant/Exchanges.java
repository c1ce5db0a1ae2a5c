package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientMetadata;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.ProtocolException;
import dev.vestibule.oauth.grant.TokenIssuer.Issued;
import dev.vestibule.oauth.grant.TokenIssuer.Texts;
import dev.vestibule.oauth.grant.TokenStore.Token;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.session.SessionCache;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What exchanges for tokens have in common: the user is looked at again, a retry gets the same tokens, and a replay
 * ends the grant.
 */
final class Exchanges {
    /**
     * The outcome of an exchange, which is stored in any case.
     *
     * @param ended the access tokens that ended because the exchange was tried again
     */
    record Outcome(Optional<TokenAnswer> answer, Optional<ProtocolException> refused, Collection<Digest> ended) {
        static Outcome of(TokenAnswer answer) {
            return new Outcome(Optional.of(answer), Optional.empty(), List.of());
        }

        static Outcome of(ProtocolException refused) {
            return new Outcome(Optional.empty(), Optional.of(refused), List.of());
        }
    }

    private final UserStore users;
    private final TokenStore tokens;
    private final GrantEnd ends;
    private final SessionCache cache;

    Exchanges(UserStore users, TokenStore tokens, GrantEnd ends, SessionCache cache) {
        this.users = users;
        this.tokens = tokens;
        this.ends = ends;
        this.cache = cache;
    }

    /** The user may have been deactivated, or left the groups of the application, since the grant was made. */
    User admitted(OAuthClient client, Grant grant, Instant now) {
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

    /**
     * Answers an exchange of what was exchanged before: with the same tokens within a short time, before they were used
     * up or revoked.
     *
     * @param text from which the tokens were derived
     */
    Outcome again(OAuthClient client, Grant grant, User user, String text, TokenStore.Use use, Instant now) {
        Texts texts = TokenIssuer.successors(text, use.seed());
        Optional<Token> access = tokens.find(TokenIssuer.digest(texts.access())).filter(token -> token.isLive(now));
        Optional<Token> refresh =
                tokens.find(TokenIssuer.digest(texts.refresh())).filter(token -> token.isLive(now));
        boolean retried = now.isBefore(use.at().plus(TokenLives.GRACE));
        boolean whole = refresh.isPresent() || !client.metadata().mayUse(ClientMetadata.REFRESH_GRANT);
        if (!retried || access.isEmpty() || !whole) {
            return replayed(grant, now);
        }
        Issued issued = new Issued(texts.access(), access.get().expiresAt(), refresh.map(token -> texts.refresh()));
        return Outcome.of(
                answer(grant, client, user, access.get().scopes(), issued, Optional.empty(), Optional.empty(), now));
    }

    Outcome replayed(Grant grant, Instant now) {
        return new Outcome(
                Optional.empty(),
                Optional.of(ProtocolException.invalidGrant("It was used before; the grant has ended.")),
                ends.end(List.of(grant.id()), GrantEndReason.REPLAY, Actor.SYSTEM, now));
    }

    static TokenAnswer answer(
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

    /**
     * Completes an exchange whose transaction is committed.
     *
     * @throws ProtocolException if it was refused
     */
    TokenAnswer settled(Outcome outcome) {
        cache.drop(outcome.ended());
        if (outcome.refused().isPresent()) {
            throw outcome.refused().get();
        }
        return outcome.answer().orElseThrow();
    }
}

package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientMetadata;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.grant.TokenStore.Kind;
import dev.vestibule.oauth.grant.TokenStore.Token;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Makes tokens, within the transaction that earns them. The successors of a refresh token are derived from itself and a
 * stored seed: its holder can be given the same ones again, and the database alone yields nothing.
 */
public final class TokenIssuer {
    private static final String ACCESS_PREFIX = "vat_";
    private static final String REFRESH_PREFIX = "vrt_";
    private static final int BYTES = 32;

    private final GrantStore grants;
    private final TokenStore tokens;
    private final SecureRandom random;

    TokenIssuer(GrantStore grants, TokenStore tokens, SecureRandom random) {
        this.grants = grants;
        this.tokens = tokens;
        this.random = random;
    }

    /** Tokens as texts. */
    record Texts(String access, String refresh) {
        /** Omits the tokens. */
        @Override
        public String toString() {
            return "Texts[hidden]";
        }
    }

    /** What was stored of an access token. */
    record Issued(String accessToken, Instant expiresAt, Optional<String> refreshToken) {
        /** Omits the tokens. */
        @Override
        public String toString() {
            return "Issued[hidden]";
        }
    }

    static Digest digest(String token) {
        return Digests.sha512(token);
    }

    String secret(String prefix) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Returns new tokens that are derived from nothing. */
    Texts first() {
        return new Texts(secret(ACCESS_PREFIX), secret(REFRESH_PREFIX));
    }

    String seed() {
        return secret("");
    }

    /** Returns the successors of a refresh token. */
    static Texts successors(String refreshToken, String seed) {
        return new Texts(
                ACCESS_PREFIX + Digests.derived(refreshToken, "access " + seed),
                REFRESH_PREFIX + Digests.derived(refreshToken, "refresh " + seed));
    }

    /**
     * Stores tokens of a grant, which lives on as long as they do.
     *
     * @param scopes of the access token
     */
    Issued issue(Grant grant, OAuthClient client, Scopes scopes, Texts texts, Instant now) {
        ClientMetadata registered = client.metadata();
        boolean refreshes =
                registered.mayUse(ClientMetadata.REFRESH_GRANT) && grant.user().isPresent();
        Instant refreshEnd = now.plus(TokenLives.refresh(registered));
        Instant accessEnd = now.plus(TokenLives.access(registered));
        Instant end = TokenLives.grantEnd(grant.createdAt(), refreshes ? refreshEnd : accessEnd);
        if (grant.boundUntil().isPresent()) {
            end = TokenLives.earlier(end, grant.boundUntil().get());
        }
        Instant accessUntil = TokenLives.earlier(accessEnd, end);
        grants.extend(grant.id(), end);
        add(texts.access(), Kind.ACCESS, grant, scopes, accessUntil, now);
        if (!refreshes) {
            return new Issued(texts.access(), accessUntil, Optional.empty());
        }
        add(texts.refresh(), Kind.REFRESH, grant, grant.scopes(), end, now);
        return new Issued(texts.access(), accessUntil, Optional.of(texts.refresh()));
    }

    private void add(String text, Kind kind, Grant grant, Scopes scopes, Instant until, Instant now) {
        tokens.add(new Token(digest(text), kind, grant.id(), scopes, now, until, Optional.empty(), Optional.empty()));
    }
}

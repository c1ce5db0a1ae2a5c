package dev.vestibule.oauth.openid;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.grant.AuthenticationContext;
import dev.vestibule.oauth.grant.Grant;
import dev.vestibule.oauth.grant.GrantStore;
import dev.vestibule.oauth.grant.Subjects;
import dev.vestibule.oauth.grant.TokenStore;
import dev.vestibule.oauth.grant.TokenStore.Kind;
import dev.vestibule.oauth.grant.TokenStore.Token;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.session.BearerToken;
import dev.vestibule.session.TokenCheck;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Says whether a token is valid, and for what (RFC 7662). An application learns of its own tokens; one that an
 * administrator has registered also of the access tokens of others, as the services behind it get them. All others get
 * the same response for tokens that exist and for tokens that do not.
 */
final class Introspection {
    private static final Map<String, Object> INACTIVE = Map.of("active", false);

    private final TokenStore tokens;
    private final GrantStore grants;
    private final UserStore users;
    private final TokenCheck check;
    private final String issuer;
    private final InstantSource clock;

    Introspection(
            TokenStore tokens,
            GrantStore grants,
            UserStore users,
            TokenCheck check,
            String issuer,
            InstantSource clock) {
        this.tokens = tokens;
        this.grants = grants;
        this.users = users;
        this.check = check;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** Returns the answer to an application that has authenticated. */
    Map<String, Object> of(OAuthClient asking, String text) {
        Optional<Digest> digest = BearerToken.parse(text).map(BearerToken::digest);
        Optional<Token> token = digest.flatMap(tokens::find);
        Optional<Grant> grant = token.flatMap(found -> grants.find(found.grant()));
        if (token.isEmpty() || grant.isEmpty() || !mayKnow(asking, token.get(), grant.get())) {
            return INACTIVE;
        }
        Optional<User> user = grant.get().user().flatMap(users::find);
        return isGood(token.get(), grant.get(), user) ? active(token.get(), grant.get(), user) : INACTIVE;
    }

    private static boolean mayKnow(OAuthClient asking, Token token, Grant grant) {
        return grant.client().equals(asking.id())
                || (token.kind() == Kind.ACCESS && asking.origin() == OAuthClient.Origin.ADMINISTRATOR);
    }

    private boolean isGood(Token token, Grant grant, Optional<User> user) {
        Instant now = clock.instant();
        if (!token.isLive(now) || !grant.isLive(now)) {
            return false;
        }
        if (grant.user().isEmpty()) {
            return true;
        }
        // A token for another resource opens nothing here, so that the check of requests does not know it.
        boolean opensSomething = token.kind() == Kind.ACCESS && grant.resource().isEmpty();
        return opensSomething
                ? check.find(token.digest()).isPresent()
                : user.filter(User::isActivePerson).isPresent();
    }

    private Map<String, Object> active(Token token, Grant grant, Optional<User> user) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("active", true);
        answer.put("iss", issuer);
        answer.put("client_id", grant.client().value());
        answer.put(
                "sub",
                user.map(one -> Subjects.of(one.id())).orElse(grant.client().value()));
        answer.put("aud", grant.resource().orElse(issuer));
        answer.put("scope", token.scopes().text());
        answer.put("iat", token.createdAt().getEpochSecond());
        answer.put("exp", token.expiresAt().getEpochSecond());
        if (token.kind() == Kind.ACCESS) {
            answer.put("token_type", "Bearer");
        }
        user.ifPresent(one -> answer.put("username", one.mailbox().address()));
        grant.proof().ifPresent(proof -> answer.putAll(AuthenticationContext.claims(proof)));
        return answer;
    }
}

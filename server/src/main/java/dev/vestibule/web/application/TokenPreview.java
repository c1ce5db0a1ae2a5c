package dev.vestibule.web.application;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.grant.ScopeClaims;
import dev.vestibule.oauth.grant.Subjects;
import dev.vestibule.oauth.openid.IdTokens;
import dev.vestibule.oauth.openid.StandardClaims;
import dev.vestibule.platform.json.JsonMappers;
import dev.vestibule.settings.SiteAddress;
import dev.vestibule.user.User;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shows what tokens of a user would contain now, with all scopes that an application may request. */
public final class TokenPreview {
    private final StandardClaims claims;
    private final SiteAddress site;
    private final InstantSource clock;

    public TokenPreview(StandardClaims claims, SiteAddress site, InstantSource clock) {
        this.claims = claims;
        this.site = site;
        this.clock = clock;
    }

    /** Returns the ID token as JSON, without what only a sign-in adds. */
    String idToken(OAuthClient client, User user) {
        Instant now = clock.instant();
        Map<String, Object> token = new LinkedHashMap<>();
        token.put("iss", site.link(""));
        token.put("sub", Subjects.of(user.id()));
        token.put("aud", client.id().value());
        token.put("iat", now.getEpochSecond());
        token.put(
                "exp",
                now.plus(client.metadata().lifetimes().idToken().orElse(IdTokens.LIFE))
                        .getEpochSecond());
        return json(token);
    }

    /** Returns the answer of the userinfo endpoint as JSON. */
    String userinfo(OAuthClient client, User user) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("sub", Subjects.of(user.id()));
        answer.putAll(claims.of(
                user,
                ScopeClaims.names(client.metadata().scopes()),
                client.metadata().openId().groupClaim()));
        return json(answer);
    }

    private static String json(Map<String, Object> value) {
        try {
            return JsonMappers.PLAIN.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e); // texts and numbers can always be written
        }
    }
}

package dev.vestibule.mail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.mail.MailOptions.OAuth;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.config.WebAddress;
import dev.vestibule.platform.json.JsonMappers;
import dev.vestibule.platform.outbound.OutboundException;
import dev.vestibule.platform.outbound.OutboundHttp;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens for the mail server, requested with client credentials (RFC 6749 section 4.4) and used until shortly
 * before they expire. Calls the configured URL only.
 */
final class OAuthTokens {
    private static final Duration EARLY = Duration.ofSeconds(60);

    private final InstantSource clock;
    private final OutboundHttp outbound;
    private @Nullable Token token;

    private record Token(OAuth of, Secret secret, Instant goodUntil) {}

    OAuthTokens(OutboundHttp outbound, InstantSource clock) {
        this.outbound = outbound;
        this.clock = clock;
    }

    /** Returns a valid token. */
    synchronized String token(OAuth oauth) throws SmtpException {
        Token known = token;
        if (known == null || !known.of().equals(oauth) || !clock.instant().isBefore(known.goodUntil())) {
            known = buy(oauth);
            token = known;
        }
        return known.secret().text();
    }

    /** Discards the token, which the mail server refused. */
    synchronized void forget() {
        token = null;
    }

    private Token buy(OAuth oauth) throws SmtpException {
        try {
            OutboundHttp.Answer answer = outbound.post(
                    oauth.tokenUri(),
                    Set.of(WebAddress.origin(oauth.tokenUri())),
                    Map.of("Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json"),
                    form(oauth));
            JsonNode body = JsonMappers.PLAIN.readTree(answer.text());
            String text = body.path("access_token").asText("");
            if (answer.status() != 200 || text.isEmpty()) {
                throw refused(answer.status(), body.path("error").asText(""));
            }
            Duration life =
                    Duration.ofSeconds(Math.max(0, body.path("expires_in").asLong(300)));
            return new Token(oauth, new Secret(text), clock.instant().plus(life).minus(EARLY));
        } catch (OutboundException e) {
            throw trouble(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw trouble("the response is not JSON");
        }
    }

    private static String form(OAuth oauth) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", oauth.clientId());
        form.put("client_secret", oauth.clientSecret().text());
        oauth.scope().ifPresent(scope -> form.put("scope", scope));
        return OutboundHttp.form(form);
    }

    private static SmtpException refused(int status, String error) {
        return new SmtpException(
                SmtpException.Where.LOGIN,
                SmtpReply.oneLine("The OAuth token endpoint returned " + status + " " + error));
    }

    private static SmtpException trouble(String why) {
        return new SmtpException(SmtpException.Where.LOGIN, SmtpReply.oneLine("OAuth token endpoint failed: " + why));
    }
}

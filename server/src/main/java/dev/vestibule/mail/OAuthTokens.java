package dev.vestibule.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vestibule.config.Settings;
import dev.vestibule.config.Settings.OAuth;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens for the mail server, bought with a client's credentials (RFC 6749 section 4.4) and used until shortly before
 * their end. Asks the configured address only: no redirects, 5 s, 1 MB.
 */
final class OAuthTokens {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration EARLY = Duration.ofSeconds(60);
    private static final JsonMapper MAPPER = new JsonMapper();

    private final InstantSource clock;
    private @Nullable HttpClient client;
    private @Nullable Token token;

    private record Token(OAuth of, Settings.Secret secret, Instant goodUntil) {}

    OAuthTokens(InstantSource clock) {
        this.clock = clock;
    }

    /** A token that is still good. */
    synchronized String token(OAuth oauth) throws SmtpTrouble {
        Token known = token;
        if (known == null || !known.of().equals(oauth) || !clock.instant().isBefore(known.goodUntil())) {
            known = buy(oauth);
            token = known;
        }
        return known.secret().text();
    }

    /** The mail server did not like the token. */
    synchronized void forget() {
        token = null;
    }

    private Token buy(OAuth oauth) throws SmtpTrouble {
        HttpRequest request = HttpRequest.newBuilder(oauth.tokenUri())
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(form(oauth)))
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer = client().sendAsync(request, info -> new LimitedBody());
        try {
            HttpResponse<byte[]> response = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            JsonNode body = MAPPER.readTree(response.body());
            String text = body.path("access_token").asText("");
            if (response.statusCode() != 200 || text.isEmpty()) {
                throw refused(response.statusCode(), body.path("error").asText(""));
            }
            Duration life =
                    Duration.ofSeconds(Math.max(0, body.path("expires_in").asLong(300)));
            return new Token(
                    oauth, new Settings.Secret(text), clock.instant().plus(life).minus(EARLY));
        } catch (IOException e) {
            throw trouble("its answer is no JSON");
        } catch (ExecutionException e) {
            throw trouble(String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            throw trouble("it does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw trouble("stopping");
        } finally {
            answer.cancel(true);
        }
    }

    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            client = made;
        }
        return made;
    }

    private static String form(OAuth oauth) {
        StringBuilder form = new StringBuilder("grant_type=client_credentials");
        form.append("&client_id=").append(encoded(oauth.clientId()));
        form.append("&client_secret=").append(encoded(oauth.clientSecret().text()));
        oauth.scope().ifPresent(scope -> form.append("&scope=").append(encoded(scope)));
        return form.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static SmtpTrouble refused(int status, String error) {
        return new SmtpTrouble(
                SmtpTrouble.Where.LOGIN, SmtpReply.oneLine("The OAuth token server answered " + status + " " + error));
    }

    private static SmtpTrouble trouble(String why) {
        return new SmtpTrouble(
                SmtpTrouble.Where.LOGIN, SmtpReply.oneLine("No token from the OAuth token server: " + why));
    }
}

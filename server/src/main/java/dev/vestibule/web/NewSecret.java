package dev.vestibule.web;

import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.KeyLimits;

/**
 * The secret of a key, for the one page that shows it.
 *
 * @param next the path to which the page leads; also after a reload, which would send the form again
 * @param done what was done
 * @param sample a command that tries the key
 */
public record NewSecret(String name, String secret, String next, Message done, String sample) {
    /** A path that every key may ask. */
    private static final String SAMPLE_PATH = "/api/user/current";

    /** Returns the secret of a key that was created. */
    public static NewSecret created(ApiKeyService.Fresh fresh, String next, Request request) {
        return of(fresh, next, "keys.fresh.created", request);
    }

    /** Returns the new secret of a key. */
    public static NewSecret rotated(ApiKeyService.Fresh fresh, String next, Request request) {
        return of(fresh, next, "keys.fresh.rotated", request);
    }

    private static NewSecret of(ApiKeyService.Fresh fresh, String next, String done, Request request) {
        String name = fresh.key().settings().name();
        String secret = fresh.secret().text();
        return new NewSecret(
                name,
                secret,
                next,
                Message.of(done, name),
                sample(fresh.key().settings().limits(), secret, request));
    }

    private static String sample(KeyLimits limits, String secret, Request request) {
        String host = request.header("Host").orElse("localhost");
        String path = limits.pathTexts().stream()
                .filter(allowed -> !allowed.contains("*"))
                .findFirst()
                .orElse(SAMPLE_PATH);
        return "curl -H 'X-API-Key: %s' %s://%s%s%s"
                .formatted(secret, request.isSecure() ? "https" : "http", host, request.sitePath(), path);
    }

    @Override
    public String toString() {
        return "NewSecret[" + name + "]";
    }
}

package dev.vestibule.oauth.key;

import dev.vestibule.oauth.key.SigningKeyService.Listed;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.http.Cors;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.Refusal;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code GET /oauth/jwks}: the public keys that verify tokens, as a JWK Set (RFC 7517). Clients may keep it for some
 * minutes: a key is published long before it signs, unless an administrator rotates the keys, and then clients ask
 * again for the key that they do not know.
 */
public final class KeySetResource implements Resource {
    public static final String PATH = "/oauth/jwks";

    private static final String TYPE = "application/jwk-set+json; charset=utf-8";
    private static final String CACHE = "public, max-age=300";
    private static final int TAG_CHARACTERS = 24;

    private final SigningKeyService keys;

    KeySetResource(SigningKeyService keys) {
        this.keys = keys;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, this::keySet);
    }

    private Response keySet(Request request) {
        if (!keys.isAvailable()) {
            throw Refusal.NOT_FOUND.exception();
        }
        List<Listed> published = keys.published();
        String body = published.stream()
                .map(listed -> listed.key().publicKey())
                .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
        String tag = "\"" + Digests.sha256(body).hex().substring(0, TAG_CHARACTERS) + "\"";
        Response response = Cors.open(
                Response.of(200, TYPE, body).with("Cache-Control", CACHE).with("ETag", tag));
        return request.hasVersion(tag) ? response.notModified() : response;
    }
}

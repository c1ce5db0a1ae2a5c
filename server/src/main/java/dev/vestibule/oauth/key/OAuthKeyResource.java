package dev.vestibule.oauth.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.Actor;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/vestibule/oauth-key}: the keys that sign tokens, for administrators. */
public final class OAuthKeyResource implements Resource {
    private final SigningKeyService keys;
    private final SessionGuard guard;

    OAuthKeyResource(SigningKeyService keys, SessionGuard guard) {
        this.keys = keys;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/api/vestibule/oauth-key", guard.administrator((request, caller) -> list()));
        routes.slowPost("/api/vestibule/oauth-key/rotate", guard.makerOfAdministrators(this::rotate));
    }

    private Response rotate(Request request, Caller caller) {
        keys.rotate(Actor.of(caller.user().id(), request.client()));
        return list();
    }

    private Response list() {
        return Response.json(
                200, new Keys(keys.published().stream().map(Key::of).toList()));
    }

    record Keys(List<Key> data) {}

    record Key(
            String kid,
            String algorithm,
            String state,
            Instant createdAt,
            Instant signsFrom,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Instant signsUntil) {
        static Key of(SigningKeyService.Listed listed) {
            SigningKey key = listed.key();
            return new Key(
                    key.kid(),
                    key.algorithm().name(),
                    listed.state(),
                    key.createdAt(),
                    key.signsFrom(),
                    listed.signsUntil().orElse(null));
        }
    }
}

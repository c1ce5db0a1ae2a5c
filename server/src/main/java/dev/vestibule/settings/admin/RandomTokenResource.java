package dev.vestibule.settings.admin;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import java.security.SecureRandom;
import java.util.HexFormat;

/** {@code GET /api/util/random_token}: 256 random bits in hex, for administrators who need a new secret. */
public final class RandomTokenResource implements Resource {
    private final SessionGuard guard;
    private final SecureRandom random;

    public RandomTokenResource(SessionGuard guard, SecureRandom random) {
        this.guard = guard;
        this.random = random;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/api/util/random_token", guard.administrator(this::token));
    }

    private Response token(Request request, Caller caller) {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        return Response.json(200, new Token(HexFormat.of().formatHex(bits)));
    }

    record Token(String token) {}
}

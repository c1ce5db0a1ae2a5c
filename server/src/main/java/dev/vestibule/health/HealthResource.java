package dev.vestibule.health;

import dev.vestibule.platform.http.Json;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import java.util.function.BooleanSupplier;

/**
 * {@code GET /livez}: the process responds. {@code GET /readyz} and {@code GET /api/health}: it can serve requests.
 * They never wait for the database; {@link DatabaseWatch} knows its state.
 */
public final class HealthResource implements Resource {
    private static final Response LIVE = status(200, "ok");
    private static final Response NOT_READY = status(503, "not ready").with("Retry-After", "1");

    private final BooleanSupplier ready;

    public HealthResource(BooleanSupplier ready) {
        this.ready = ready;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/livez", request -> LIVE, request -> LIVE);
        routes.get("/readyz", this::ready, this::ready);
        routes.get("/api/health", this::ready, this::ready);
    }

    private Response ready(Request request) {
        return ready.getAsBoolean() ? LIVE : NOT_READY;
    }

    /** Written by hand: what serializes JSON is large, and a start answers nothing else. */
    private static Response status(int code, String word) {
        return Response.json(code, Json.Text.of("{\"status\":\"" + word + "\"}"));
    }
}

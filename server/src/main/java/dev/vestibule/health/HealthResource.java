package dev.vestibule.health;

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
    private static final Response LIVE = Response.json(200, new Status("ok"));
    private static final Response NOT_READY =
            Response.json(503, new Status("not ready")).with("Retry-After", "1");

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

    record Status(String status) {}
}

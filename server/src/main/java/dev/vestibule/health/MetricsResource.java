package dev.vestibule.health;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.metrics.Metrics;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import java.util.Optional;

/** {@code GET /metrics}, in Prometheus' text format, for holders of the token and for administrators. */
public final class MetricsResource implements Resource {
    public static final Setting<Secret> TOKEN = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_METRICS_TOKEN",
            Kind.longSecret(),
            "",
            "Bearer token for `/metrics`, at least 16 characters. If it is not set, only signed-in administrators can read the metrics.");

    private final Metrics metrics;
    private final SessionGuard guard;
    private final Optional<String> token;

    public MetricsResource(Metrics metrics, SessionGuard guard, Optional<String> token) {
        this.metrics = metrics;
        this.guard = guard;
        this.token = token;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/metrics", this::scrape);
    }

    private Response scrape(Request request) {
        if (!holdsToken(request)) {
            Caller caller = guard.require(request);
            if (!caller.user().superuser()) {
                throw Refusal.NOT_ALLOWED.exception();
            }
        }
        return Response.of(200, Metrics.CONTENT_TYPE, metrics.text());
    }

    private boolean holdsToken(Request request) {
        String shown = request.header("Authorization").orElse("");
        return token.filter(expected -> Digests.same("Bearer " + expected, shown))
                .isPresent();
    }
}

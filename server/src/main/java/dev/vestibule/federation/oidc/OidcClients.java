package dev.vestibule.federation.oidc;

import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.token.Claims;
import dev.vestibule.platform.outbound.ExchangeTrace;
import dev.vestibule.platform.outbound.OutboundHttp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** One client for each provider; a new one when its settings have changed. */
final class OidcClients {
    private final OutboundHttp outbound;
    private final InstantSource clock;
    private final Map<String, OidcClient> clients = new ConcurrentHashMap<>();

    OidcClients(OutboundHttp outbound, InstantSource clock) {
        this.outbound = outbound;
        this.clock = clock;
    }

    OidcClient of(OidcProvider provider) {
        OidcClient client = clients.compute(
                provider.key(),
                (key, known) -> known != null && known.provider().equals(provider)
                        ? known
                        : new OidcClient(provider, outbound, clock));
        return Objects.requireNonNull(client);
    }

    /** A client of its own, which remembers nothing and lets somebody listen. */
    OidcClient fresh(OidcProvider provider, Consumer<ExchangeTrace> listener) {
        return new OidcClient(provider, outbound.heardBy(listener), clock);
    }

    /**
     * How far the provider's clock and ours are apart, when that is more than tokens are allowed: then none of them is
     * good.
     */
    Optional<Duration> clocksApart(OidcProvider provider) {
        return of(provider).clockOffset().map(Duration::abs).filter(apart -> apart.compareTo(Claims.GRACE) > 0);
    }
}

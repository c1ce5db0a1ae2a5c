package dev.vestibule.federation.oidc;

import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.token.Claims;
import dev.vestibule.platform.outbound.ExchangeTrace;
import dev.vestibule.platform.outbound.OutboundHttp;
import dev.vestibule.session.ProviderKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Keeps one client for each provider, and replaces it when its settings have changed. */
final class OidcClients {
    private final OutboundHttp outbound;
    private final InstantSource clock;
    private final Map<ProviderKey, OidcClient> clients = new ConcurrentHashMap<>();

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

    /** Returns a client of its own, without a cache and with a listener. */
    OidcClient fresh(OidcProvider provider, Consumer<ExchangeTrace> listener) {
        return new OidcClient(provider, outbound.heardBy(listener), clock);
    }

    /**
     * Returns the difference between the provider's clock and ours if it exceeds the tolerance of tokens: then none is
     * valid.
     */
    Optional<Duration> clocksApart(OidcProvider provider) {
        return of(provider).clockOffset().map(Duration::abs).filter(apart -> apart.compareTo(Claims.GRACE) > 0);
    }
}

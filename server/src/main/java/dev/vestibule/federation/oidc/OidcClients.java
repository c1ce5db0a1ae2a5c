package dev.vestibule.federation.oidc;

import dev.vestibule.federation.OidcProvider;
import dev.vestibule.platform.outbound.ExchangeTrace;
import dev.vestibule.platform.outbound.OutboundHttp;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
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
}

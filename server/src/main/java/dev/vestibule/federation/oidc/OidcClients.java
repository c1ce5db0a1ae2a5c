package dev.vestibule.federation.oidc;

import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.token.Claims;
import dev.vestibule.platform.config.WebAddress;
import dev.vestibule.platform.outbound.ExchangeTrace;
import dev.vestibule.platform.outbound.OutboundException;
import dev.vestibule.platform.outbound.OutboundHttp;
import dev.vestibule.session.ProviderKey;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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

    /** Reads the discovery document at a URL, or at that of an issuer. */
    DiscoveryDocument.Outcome discover(URI issuer) {
        URI address = DiscoveryDocument.address(issuer.toString());
        try {
            OutboundHttp.Answer answer =
                    outbound.get(address, Set.of(WebAddress.origin(address)), DiscoveryDocument.HEADERS);
            DiscoveryDocument found = DiscoveryDocument.of(address, DiscoveryDocument.parse(address, answer));
            return new DiscoveryDocument.Outcome(Optional.of(found), Optional.empty(), "");
        } catch (OutboundException e) {
            return new DiscoveryDocument.Outcome(Optional.empty(), Optional.of(ProviderFault.of(e)), "");
        } catch (ProviderTroubleException e) {
            return new DiscoveryDocument.Outcome(Optional.empty(), Optional.of(e.fault()), e.detail());
        }
    }

    /**
     * Returns the difference between the provider's clock and ours if it exceeds the tolerance of tokens: then none is
     * valid.
     */
    Optional<Duration> clocksApart(OidcProvider provider) {
        return of(provider).clockOffset().map(Duration::abs).filter(apart -> apart.compareTo(Claims.GRACE) > 0);
    }
}

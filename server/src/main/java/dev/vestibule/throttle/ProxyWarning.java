package dev.vestibule.throttle;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.address.ClientAddress.Forwarder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs once a minute that all clients behind a proxy that is not listed, or names no client, share its address. */
final class ProxyWarning {
    private static final Logger LOG = LoggerFactory.getLogger(Throttle.class);
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final InstantSource clock;
    private final AtomicLong warnedAt = new AtomicLong();

    ProxyWarning(InstantSource clock) {
        this.clock = clock;
    }

    void warn(ClientAddress address) {
        if (address.doubt().isEmpty()) {
            return;
        }
        long now = clock.millis();
        long last = warnedAt.get();
        if (now - last > MINUTE && warnedAt.compareAndSet(last, now)) {
            Forwarder forwarder = address.doubt().get();
            if (forwarder.trusted()) {
                LOG.warn(
                        "{} is in VESTIBULE_TRUSTED_PROXIES, but MB_SOURCE_ADDRESS_HEADER contains no client address"
                                + " outside of it, so all clients behind it appear to have one address. Make the proxy set"
                                + " that header, and do not list client networks.",
                        forwarder.address());
            } else {
                LOG.warn(
                        "{} forwards requests but is not in VESTIBULE_TRUSTED_PROXIES, so its clients appear to have one"
                                + " address. Until it is listed, the rate limit per address is ten times higher.",
                        forwarder.address());
            }
        }
    }
}

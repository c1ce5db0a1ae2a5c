package dev.vestibule.session;

import dev.vestibule.platform.metrics.CounterSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts checks of one kind of credential by what answered them. */
final class CheckCounts {
    /** What answered a check. */
    enum Lane {
        CACHE,
        DATABASE,
        /** The credential is unknown, revoked or expired. */
        REFUSED;

        private String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final LongAdder cache = new LongAdder();
    private final LongAdder database = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final List<CounterSource> sources;

    /** @param credential the kind of credential, for the metrics */
    CheckCounts(String credential) {
        sources = Arrays.stream(Lane.values())
                .map(lane -> new CounterSource(
                        "vestibule.checks",
                        "Checks of credentials (session, api-key, access-token) by what answered them: cache, database, or refused for those that are unknown, revoked or expired; one request may take several",
                        Map.of("credential", credential, "lane", lane.label()),
                        of(lane)::sum))
                .toList();
    }

    private LongAdder of(Lane lane) {
        return switch (lane) {
            case CACHE -> cache;
            case DATABASE -> database;
            case REFUSED -> refused;
        };
    }

    void add(Lane lane) {
        of(lane).increment();
    }

    List<CounterSource> sources() {
        return sources;
    }
}

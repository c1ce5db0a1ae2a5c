package dev.vestibule.overview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.overview.Overview.Counts;
import dev.vestibule.overview.OverviewStore.Saved;
import dev.vestibule.overview.OverviewStore.Stored;
import dev.vestibule.platform.json.JsonMappers;
import dev.vestibule.platform.metrics.GaugeSource;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Counts rows by kind: for the page itself while there are few, so that it shows what is there now, and in a job once
 * there are many, so that the page never waits.
 */
final class Tally<K extends Enum<K>> {
    /** So many rows are counted within a few milliseconds. */
    static final int FEW = 5_000;

    private static final Duration FRESH = Duration.ofSeconds(50);
    private static final Duration PER_ROW = Duration.ofNanos(360_000);

    private final String name;
    private final Class<K> kinds;
    private final IntFunction<Map<K, Long>> counter;
    private final OverviewStore store;
    private final InstantSource clock;
    private volatile Map<K, Long> last = Map.of();

    /**
     * Creates a tally.
     *
     * @param name under which the counts are stored
     * @param counter counts at most the given number of rows
     */
    Tally(String name, Class<K> kinds, IntFunction<Map<K, Long>> counter, OverviewStore store, InstantSource clock) {
        this.name = name;
        this.kinds = kinds;
        this.counter = counter;
        this.store = store;
        this.clock = clock;
    }

    Counts<K> of(Stored stored) {
        Optional<Counts<K>> many = stored.state(name).map(this::parse).filter(counts -> counts.total() >= FEW);
        return many.orElseGet(() -> {
            Counts<K> few = new Counts<>(counter.apply(FEW), Optional.empty(), false);
            return few.total() < FEW ? few : new Counts<>(few.byKind(), Optional.empty(), true);
        });
    }

    /** Counts for all nodes, unless one of them has done so just now. */
    void refresh() {
        Instant now = clock.instant();
        Optional<Saved> saved = store.find(name);
        if (saved.filter(one -> one.at().isAfter(now.minus(fresh(one)))).isPresent()) {
            last = parse(saved.orElseThrow()).byKind();
            return;
        }
        Map<K, Long> few = counter.apply(FEW);
        boolean isAll = new Counts<>(few, Optional.empty(), false).total() < FEW;
        Map<K, Long> counted = isAll ? few : counter.apply(Integer.MAX_VALUE);
        last = counted;
        var unused = store.replace(name, saved, new Saved(now, text(counted))); // false: another node has counted, too
    }

    /** Counts of millions of rows, which take seconds, are good for longer: of ten millions for an hour. */
    private Duration fresh(Saved saved) {
        Duration byRows = PER_ROW.multipliedBy(parse(saved).total());
        return byRows.compareTo(FRESH) > 0 ? byRows : FRESH;
    }

    /**
     * Returns the last counts, of this node or another one, for the metrics.
     *
     * @param metric its name there
     * @param label the name of the kinds there
     */
    List<GaugeSource> gauges(String metric, String description, String label) {
        return Stream.of(kinds.getEnumConstants())
                .map(kind -> new GaugeSource(
                        metric,
                        description,
                        Map.of(label, kind.name().toLowerCase(Locale.ROOT).replace('_', '-')),
                        () -> last.getOrDefault(kind, 0L)))
                .toList();
    }

    private static <K extends Enum<K>> String text(Map<K, Long> counts) {
        Map<String, Long> named = counts.entrySet().stream()
                .collect(Collectors.toMap(count -> count.getKey().name(), Map.Entry::getValue));
        try {
            return JsonMappers.PLAIN.writeValueAsString(named);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kinds that are missing, as another version of the server may have written this, count as zero. */
    private Counts<K> parse(Saved saved) {
        Map<K, Long> counts = new EnumMap<>(kinds);
        try {
            JsonNode stored = JsonMappers.PLAIN.readTree(saved.content());
            for (K kind : kinds.getEnumConstants()) {
                counts.put(kind, stored.path(kind.name()).longValue());
            }
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        return new Counts<>(counts, Optional.of(saved.at()), false);
    }
}

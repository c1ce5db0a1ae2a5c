package dev.vestibule.overview;

import dev.vestibule.platform.metrics.GaugeSource;
import dev.vestibule.throttle.Lockouts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The current lockouts. To name one takes a look at every account, so where there are many the page shows what a job of
 * this node has found within the last minute.
 */
final class CurrentLockouts {
    private final Lockouts lockouts;
    private volatile Lockouts.Listed last = new Lockouts.Listed(List.of(), 0);

    CurrentLockouts(Lockouts lockouts) {
        this.lockouts = lockouts;
    }

    /** Returns how many of each kind the last look found, for the metrics. */
    List<GaugeSource> gauges() {
        return Stream.of(Lockouts.Kind.values())
                .map(kind -> new GaugeSource(
                        "vestibule.lockouts",
                        "Current lockouts of all nodes by what they prevent, 500 at most, counted each minute",
                        Map.of("kind", kind.name().toLowerCase(Locale.ROOT).replace('_', '-')),
                        () -> last.bans().stream()
                                .filter(ban -> ban.kind() == kind)
                                .count()))
                .toList();
    }

    /** @param manyUsers whether there are too many users to look now */
    Lockouts.Listed now(boolean manyUsers) {
        return manyUsers ? last : look();
    }

    /** Looks at once, as after one was removed. */
    Lockouts.Listed look() {
        Lockouts.Listed found = lockouts.now();
        last = found;
        return found;
    }
}

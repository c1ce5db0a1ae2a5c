package dev.vestibule.guard;

import dev.vestibule.platform.metrics.CounterSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Counts what became of the questions of proxies. */
final class DecisionCounts {
    /** What became of a question. */
    enum Kind {
        PASSED,
        SIGN_IN,
        DENIED,
        INVALID,
        UNAVAILABLE;

        static Kind of(Decision decision) {
            return switch (decision.reason().outcome()) {
                case PASS -> PASSED;
                case SIGN_IN -> SIGN_IN;
                case DENY -> DENIED;
            };
        }

        private String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);

    DecisionCounts() {
        Stream.of(Kind.values()).forEach(kind -> counts.put(kind, new LongAdder()));
    }

    void count(Kind kind) {
        counts.getOrDefault(kind, new LongAdder()).increment();
    }

    List<CounterSource> sources() {
        return counts.entrySet().stream()
                .map(entry -> new CounterSource(
                        "vestibule.guard.decisions",
                        "Forward-auth requests by result: passed, sign-in (no session), denied, invalid (the proxy did not send what it should), unavailable",
                        "result",
                        entry.getKey().label(),
                        entry.getValue()::sum))
                .toList();
    }
}

package dev.vestibule.guard;

import dev.vestibule.platform.metrics.CounterSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
        for (Kind kind : Kind.values()) {
            counts.put(kind, new LongAdder());
        }
    }

    void count(Kind kind) {
        adder(kind).increment();
    }

    private LongAdder adder(Kind kind) {
        return Objects.requireNonNull(counts.get(kind));
    }

    List<CounterSource> sources() {
        return Stream.of(Kind.values())
                .map(kind -> new CounterSource(
                        "vestibule.guard.decisions",
                        "Forward-auth requests by result: passed, sign-in (no session), denied, invalid (the proxy did not send what it should), unavailable",
                        "result",
                        kind.label(),
                        adder(kind)::sum))
                .toList();
    }
}

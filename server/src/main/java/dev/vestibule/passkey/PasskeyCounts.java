package dev.vestibule.passkey;

import dev.vestibule.platform.metrics.CounterSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Counts what becomes of passkeys on this node, for the metrics. */
final class PasskeyCounts {
    /** The outcomes of ceremonies, and what else happens to passkeys. */
    enum Outcome {
        ADDED,
        ADDING_REFUSED,
        SIGNED_IN,
        SIGN_IN_REFUSED,
        CONFIRMED,
        CONFIRMATION_REFUSED,
        REMOVED,
        /** A sign counter that did not rise. */
        COUNTER_WENT_BACK;

        private String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);

    PasskeyCounts() {
        Stream.of(Outcome.values()).forEach(outcome -> counts.put(outcome, new LongAdder()));
    }

    void add(Outcome outcome) {
        counts.getOrDefault(outcome, new LongAdder()).increment();
    }

    List<CounterSource> sources() {
        return Stream.of(Outcome.values())
                .map(outcome -> new CounterSource(
                        "vestibule.passkeys",
                        "Passkeys by outcome: added, removed, adding-refused; sign-ins with a passkey alone (signed-in, sign-in-refused) and after the password (confirmed, confirmation-refused); counter-went-back",
                        "outcome",
                        outcome.label(),
                        () -> counts.getOrDefault(outcome, new LongAdder()).sum()))
                .toList();
    }
}

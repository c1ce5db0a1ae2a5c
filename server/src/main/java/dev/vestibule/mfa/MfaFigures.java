package dev.vestibule.mfa;

import dev.vestibule.platform.metrics.GaugeSource;
import dev.vestibule.session.SessionFactor;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Counts second factors that completed a sign-in, by their kind, and those that were refused. */
public final class MfaFigures {
    private final Map<SessionFactor, LongAdder> accepted = new EnumMap<>(SessionFactor.class);
    private final LongAdder refused = new LongAdder();

    MfaFigures() {
        Stream.of(SessionFactor.values()).forEach(factor -> accepted.put(factor, new LongAdder()));
    }

    void accepted(SessionFactor factor) {
        count(factor).increment();
    }

    public void refused() {
        refused.increment();
    }

    private LongAdder count(SessionFactor factor) {
        LongAdder count = accepted.get(factor);
        if (count == null) {
            throw new IllegalStateException("every factor has a count");
        }
        return count;
    }

    List<GaugeSource> gauges() {
        Stream<GaugeSource> each = Stream.of(SessionFactor.values())
                .map(factor -> new GaugeSource(
                        "vestibule.mfa.accepted." + factor.wireName().replace('-', '.'),
                        "Sign-ins completed with this second factor since the start",
                        () -> count(factor).sum()));
        return Stream.concat(
                        each,
                        Stream.of(new GaugeSource(
                                "vestibule.mfa.refused",
                                "Wrong or refused codes of second factors at sign-ins since the start",
                                refused::sum)))
                .toList();
    }
}

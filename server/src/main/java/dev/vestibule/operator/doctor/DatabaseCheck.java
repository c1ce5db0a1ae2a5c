package dev.vestibule.operator.doctor;

import dev.vestibule.platform.database.DatabaseProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Checks the database itself. */
public final class DatabaseCheck {
    private static final Text MIGRATIONS = Text.of("doctor.about.migrations");
    private static final Text CLOCK = Text.of("doctor.about.clock");
    private static final Duration SLOW = Duration.ofMillis(20);
    private static final Duration CLOCKS_APART = Duration.ofSeconds(2);
    private static final Duration CLOCKS_WRONG = Duration.ofSeconds(60);

    private DatabaseCheck() {}

    /** Returns the findings about it. */
    public static List<Finding> of(DatabaseProbe.Facts facts) {
        List<Finding> findings = new ArrayList<>(List.of(database(facts), migrations(facts), clock(facts)));
        facts.faults()
                .forEach(fault -> findings.add(Finding.fail(
                        Text.of("doctor.about.database-use"),
                        Text.verbatim(fault.text()),
                        Text.verbatim(fault.advice()))));
        if (facts.pooled()) {
            findings.add(Finding.ok(Text.of("doctor.about.pooler"), Text.of("doctor.pooler.ok")));
        }
        return List.copyOf(findings);
    }

    private static Finding database(DatabaseProbe.Facts facts) {
        Text about = Text.of("doctor.about.database");
        Text text = Text.of(
                "doctor.database.responds",
                facts.product(),
                facts.version(),
                String.format(Locale.ROOT, "%.1f", facts.roundTrip().toNanos() / 1e6));
        return facts.roundTrip().compareTo(SLOW) < 0
                ? Finding.ok(about, text)
                : Finding.warn(about, text, Text.of("doctor.database.slow.advice"));
    }

    private static Finding migrations(DatabaseProbe.Facts facts) {
        if (!facts.newer().isEmpty()) {
            return Finding.fail(
                    MIGRATIONS,
                    Text.of("doctor.migrations.newer", String.join(", ", facts.newer())),
                    Text.of("doctor.migrations.newer.advice"));
        }
        if (!facts.pending().isEmpty()) {
            return Finding.warn(
                    MIGRATIONS,
                    Text.of("doctor.migrations.pending", String.join(", ", facts.pending())),
                    Text.of("doctor.migrations.pending.advice"));
        }
        return Finding.ok(MIGRATIONS, Text.of("doctor.migrations.ok"));
    }

    private static Finding clock(DatabaseProbe.Facts facts) {
        Duration apart = facts.ahead().abs();
        String seconds = String.format(Locale.ROOT, "%.1f", apart.toMillis() / 1e3);
        if (apart.compareTo(CLOCKS_APART) <= 0) {
            return Finding.ok(CLOCK, Text.of("doctor.clock.ok", seconds));
        }
        Text text = Text.of(facts.ahead().isNegative() ? "doctor.clock.behind" : "doctor.clock.ahead", seconds);
        return apart.compareTo(CLOCKS_WRONG) > 0
                ? Finding.fail(CLOCK, text, Text.of("doctor.clock.wrong.advice"))
                : Finding.warn(CLOCK, text, Text.of("doctor.clock.advice"));
    }
}

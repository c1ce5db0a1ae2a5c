package dev.vestibule.operator.doctor;

import dev.vestibule.platform.database.DatabaseProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Checks the database itself. */
public final class DatabaseCheck {
    private static final Duration SLOW = Duration.ofMillis(20);
    private static final Duration CLOCKS_APART = Duration.ofSeconds(2);
    private static final Duration CLOCKS_WRONG = Duration.ofSeconds(60);

    private DatabaseCheck() {}

    /** Returns the findings about it. */
    public static List<Finding> of(DatabaseProbe.Facts facts) {
        List<Finding> findings = new ArrayList<>(List.of(database(facts), migrations(facts), clock(facts)));
        facts.faults().forEach(fault -> findings.add(Finding.fail("database use", fault.text(), fault.advice())));
        if (facts.pooled()) {
            findings.add(Finding.ok(
                    "pooler",
                    "A connection pooler is in use. Statements are not prepared, and timeouts are set for each"
                            + " transaction."));
        }
        return List.copyOf(findings);
    }

    private static Finding database(DatabaseProbe.Facts facts) {
        String text = facts.product() + " " + facts.version() + " responds within "
                + String.format(Locale.ROOT, "%.1f", facts.roundTrip().toNanos() / 1e6) + " ms.";
        return facts.roundTrip().compareTo(SLOW) < 0
                ? Finding.ok("database", text)
                : Finding.warn(
                        "database",
                        text,
                        "Each sign-in makes several queries. Move the server and the database closer together.");
    }

    private static Finding migrations(DatabaseProbe.Facts facts) {
        if (!facts.newer().isEmpty()) {
            return Finding.fail(
                    "migrations",
                    "The tables are of a newer version than this server (" + String.join(", ", facts.newer()) + ").",
                    "Start the newer version, or restore a backup from before the upgrade. This version starts on"
                            + " these tables only with VESTIBULE_ALLOW_DOWNGRADE=true.");
        }
        if (!facts.pending().isEmpty()) {
            return Finding.warn(
                    "migrations",
                    "Pending migrations: " + String.join(", ", facts.pending()) + ".",
                    "Back up the database. The next start of the server applies them.");
        }
        return Finding.ok("migrations", "The tables are up to date.");
    }

    private static Finding clock(DatabaseProbe.Facts facts) {
        Duration apart = facts.ahead().abs();
        String seconds = String.format(Locale.ROOT, "%.1f", apart.toMillis() / 1e3);
        String text = apart.compareTo(CLOCKS_APART) <= 0
                ? "This machine and the database agree on the time (difference " + seconds + " s)."
                : "The database's clock is " + seconds + " s " + (facts.ahead().isNegative() ? "behind" : "ahead of")
                        + " this machine's.";
        String advice = "Synchronize both clocks (NTP). The database clock decides when sessions and links expire.";
        if (apart.compareTo(CLOCKS_WRONG) > 0) {
            return Finding.fail("clock", text, advice + " Sign-in with identity providers fails if the clock is off.");
        }
        return apart.compareTo(CLOCKS_APART) > 0 ? Finding.warn("clock", text, advice) : Finding.ok("clock", text);
    }
}

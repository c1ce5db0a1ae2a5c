package dev.vestibule.overview;

import dev.vestibule.overview.Overview.Day;
import dev.vestibule.overview.Overview.SignIns;
import dev.vestibule.overview.OverviewStore.DayTotal;
import dev.vestibule.overview.OverviewStore.Saved;
import dev.vestibule.overview.OverviewStore.Stored;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.SignInLogStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Counts sign-ins by day (UTC) and outcome ahead of time, so that a page counts the rows of some minutes and not of a
 * month. What is counted and until when change in one transaction, so a node that is killed, or two that count at once,
 * neither lose nor repeat anything.
 */
final class SignInDays {
    static final int SHOWN = 30;

    private static final String NAME = "sign-ins";

    /** A row becomes visible when its transaction is committed; that takes seconds at most. */
    private static final Duration LATE = Duration.ofMinutes(5);

    /** More than this is left to the job. */
    private static final Duration MOST_AT_ONCE = Duration.ofHours(2);

    /** What one statement counts at most, so that it stays within its timeout with millions of rows. */
    private static final Duration SLICE = Duration.ofHours(1);

    private final SignInLogStore signIns;
    private final OverviewStore store;
    private final Transactions transactions;
    private final InstantSource clock;

    SignInDays(SignInLogStore signIns, OverviewStore store, Transactions transactions, InstantSource clock) {
        this.signIns = signIns;
        this.store = store;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Returns the first of the days that are shown. */
    LocalDate first() {
        return day(clock.instant()).minusDays(SHOWN - 1);
    }

    SignIns of(Stored stored) {
        Instant now = clock.instant();
        Map<LocalDate, Map<String, Long>> totals = new TreeMap<>();
        first().datesUntil(day(now).plusDays(1)).forEach(day -> totals.put(day, new HashMap<>()));
        for (DayTotal one : stored.days()) {
            add(totals, one.day(), Map.of(one.outcome(), one.total()));
        }
        Instant until = stored.state(NAME).map(Saved::at).orElse(Instant.EPOCH);
        boolean isBehind = until.isBefore(now.minus(MOST_AT_ONCE));
        if (!isBehind) {
            Instant midnight = start(day(now));
            if (until.isBefore(midnight)) {
                add(totals, day(until), signIns.count(until, midnight));
            }
            // The clock of another node may be a little ahead of ours.
            add(totals, day(now), signIns.count(later(until, midnight), now.plus(LATE)));
        }
        return new SignIns(
                totals.entrySet().stream()
                        .map(entry -> day(entry.getKey(), entry.getValue()))
                        .toList(),
                isBehind ? Optional.of(later(until, start(first()))) : Optional.empty());
    }

    private static void add(Map<LocalDate, Map<String, Long>> totals, LocalDate day, Map<String, Long> more) {
        Map<String, Long> known = totals.get(day);
        if (known != null) {
            more.forEach((outcome, total) -> known.merge(outcome, total, Long::sum));
        }
    }

    private static Day day(LocalDate date, Map<String, Long> totals) {
        long all = totals.values().stream().mapToLong(Long::longValue).sum();
        long signedIn = totals.getOrDefault(SignInLogStore.SIGNED_IN, 0L);
        return new Day(date, signedIn, all - signedIn);
    }

    /** Counts up to a few minutes ago: a day in the past as a whole, today from where the last run ended. */
    void catchUp() {
        boolean more = true;
        while (more && !Thread.currentThread().isInterrupted()) {
            more = step();
        }
    }

    /** Returns whether there may be more to count. */
    private boolean step() {
        Optional<Saved> saved = store.find(NAME);
        Instant now = clock.instant();
        Instant from = later(saved.map(Saved::at).orElseGet(() -> beginning(now)), start(first()));
        LocalDate day = day(from);
        Instant midnight = start(day.plusDays(1));
        boolean hasEnded = !midnight.isAfter(now.minus(LATE));
        Instant until = hasEnded ? midnight : now.minus(LATE);
        if (!until.isAfter(from)) {
            if (saved.isEmpty()) { // a new server shortly after midnight
                var unused = store.replace(NAME, saved, Saved.at(until));
            }
            return false;
        }
        // A day that has ended is counted once more from its beginning: rows that came late are counted then.
        Map<String, Long> totals = count(hasEnded ? start(day) : from, until);
        return transactions.call(() -> {
            if (!store.replace(NAME, saved, Saved.at(until))) {
                return false;
            }
            if (hasEnded) {
                store.clear(day, first());
            }
            store.add(day, totals);
            return hasEnded; // or today would be counted again and again, a little further each time
        });
    }

    /** Returns where the very first count begins: not before there are sign-ins, so that a new server has no work. */
    private Instant beginning(Instant now) {
        return start(day(signIns.oldest().orElse(now)));
    }

    private Map<String, Long> count(Instant from, Instant until) {
        return Stream.iterate(from, at -> at.isBefore(until), at -> at.plus(SLICE))
                .map(at -> signIns.count(at, earlier(at.plus(SLICE), until)))
                .flatMap(totals -> totals.entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum));
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}

package dev.vestibule.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The days of a list's filter, and the links that set them. They are days in the time zone that the reader's script
 * sends, else in UTC; the page shows its times in the same zone as soon as days are chosen.
 *
 * @param zone its name, for display and for the script
 * @param applied whether days are chosen
 * @param ranges the links
 */
public record DayFilter(String zone, boolean applied, List<Range> ranges) {
    /** The fields that a list's filter must have. */
    public static final List<String> FIELDS = List.of("since", "until", "range", "zone");

    private static final String SINCE = "since";
    private static final String UNTIL = "until";
    private static final String RANGE = "range";
    /** The reader's time zone. */
    public static final String ZONE = "zone";

    /** A link that sets the days. */
    public record Range(String label, String link, boolean current) {}

    private enum Named {
        TODAY(0, 0),
        YESTERDAY(1, 1),
        LAST_7_DAYS(6, 0),
        LAST_30_DAYS(29, 0);

        private final int first;
        private final int last;

        Named(int first, int last) {
            this.first = first;
            this.last = last;
        }

        private String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private boolean isIn(ListQuery query, Instant now) {
            return days(today(query, now)).entrySet().stream()
                    .allMatch(day -> day.getValue().equals(query.given(day.getKey())));
        }

        private Map<String, String> days(LocalDate today) {
            return Map.of(
                    SINCE,
                    today.minusDays(first).toString(),
                    UNTIL,
                    today.minusDays(last).toString());
        }
    }

    /**
     * Returns the query with days in place of a range such as {@code range=yesterday}, which is what links have: the
     * script adds the reader's time zone to them, without which their days would not be known.
     */
    public static ListQuery resolve(ListQuery query, Instant now) {
        Optional<Named> range = Stream.of(Named.values())
                .filter(named -> named.wireName().equals(query.filter().get(RANGE)))
                .findFirst();
        Map<String, String> days = range.map(named -> named.days(today(query, now)))
                .orElseGet(() -> Map.of(SINCE, query.given(SINCE), UNTIL, query.given(UNTIL)));
        boolean none = days.values().stream().allMatch(String::isEmpty);
        return query.withFilter(
                Map.of(SINCE, days.get(SINCE), UNTIL, days.get(UNTIL), RANGE, "", ZONE, none ? "" : query.given(ZONE)));
    }

    /** Returns the query without a time zone that none of these fields needs. */
    public static ListQuery resolve(ListQuery query, List<String> days) {
        return isAnySet(query, days) ? query : query.withFilter(Map.of(ZONE, ""));
    }

    /** Returns the filter of a list with other fields for days, and without links. */
    public static DayFilter of(ListQuery query, List<String> days) {
        return new DayFilter(name(zone(query)), isAnySet(query, days), List.of());
    }

    private static boolean isAnySet(ListQuery query, List<String> days) {
        return days.stream().anyMatch(day -> !query.given(day).isEmpty());
    }

    /** Returns the filter of a resolved query. */
    public static DayFilter of(ListQuery query, Instant now, PageRequest request) {
        List<Range> ranges = Stream.of(Named.values())
                .map(named -> new Range(
                        request.say("list.range." + named.wireName()),
                        query.withFilter(Map.of(SINCE, "", UNTIL, "", RANGE, named.wireName()))
                                .page(1),
                        named.isIn(query, now)))
                .toList();
        return new DayFilter(name(zone(query)), isAnySet(query, List.of(SINCE, UNTIL)), ranges);
    }

    /** Returns a link to a list with one of the ranges, such as {@code yesterday}. */
    public static String link(ListQuery query, String range, Map<String, String> others) {
        return query.withFilter(others)
                .withFilter(Map.of(SINCE, "", UNTIL, "", RANGE, range, ZONE, ""))
                .page(1);
    }

    /** Returns whether the days of a resolved query are those of a range. */
    public static boolean isRange(ListQuery query, String range, Instant now) {
        return Stream.of(Named.values())
                .filter(named -> named.wireName().equals(range))
                .anyMatch(named -> named.isIn(query, now));
    }

    private static LocalDate today(ListQuery query, Instant now) {
        return LocalDate.ofInstant(now, zone(query));
    }

    private static String name(ZoneId zone) {
        return zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    }

    /** Returns the reader's time zone, if it is one that is known here. */
    static ZoneId zone(ListQuery query) {
        String name = query.given(ZONE);
        if (!name.matches("[A-Za-z0-9_+/-]{1,64}")) {
            return ZoneOffset.UTC;
        }
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }
}

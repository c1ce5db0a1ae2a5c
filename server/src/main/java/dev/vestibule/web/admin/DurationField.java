package dev.vestibule.web.admin;

import dev.vestibule.platform.config.Kind.Sort;
import dev.vestibule.platform.config.NumberRange;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.Span;
import dev.vestibule.platform.i18n.Message;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A duration in a form: an amount as it was typed, and its unit. Forms offer minutes, hours and days, in whatever unit
 * the setting is stored.
 */
record DurationField(String amount, ChronoUnit unit) {
    private static final String WORDS = "admin.settings.duration.";
    private static final int HOURS_OF_A_DAY = 24;
    private static final List<ChronoUnit> OFFERED = List.of(ChronoUnit.MINUTES, ChronoUnit.HOURS, ChronoUnit.DAYS);

    /** Returns whether the values of a setting are durations. */
    static boolean isFor(Setting<?> setting) {
        return setting.kind().sort() == Sort.SPAN || numberUnit(setting).isPresent();
    }

    private static Optional<ChronoUnit> numberUnit(Setting<?> setting) {
        return setting.kind().range().flatMap(NumberRange::unit);
    }

    private static ChronoUnit smallest(Setting<?> setting) {
        return numberUnit(setting).orElse(ChronoUnit.MINUTES);
    }

    /** Returns the units that a form offers: none below that of the stored value, but for a value in seconds. */
    static List<ChronoUnit> units(Setting<?> setting, Optional<String> value) {
        List<ChronoUnit> units = new ArrayList<>();
        if (value.filter(text -> of(setting, text).unit() == ChronoUnit.SECONDS).isPresent()) {
            units.add(ChronoUnit.SECONDS);
        }
        OFFERED.stream().filter(unit -> unit.compareTo(smallest(setting)) >= 0).forEach(units::add);
        return units;
    }

    /** Returns a stored value in the largest unit of which it is a whole number. */
    static DurationField of(Setting<?> setting, String text) {
        Optional<Duration> duration = duration(setting, text);
        if (duration.isEmpty() || duration.get().isZero()) {
            return new DurationField(text, smallest(setting));
        }
        long seconds = duration.get().toSeconds();
        ChronoUnit unit = ChronoUnit.SECONDS;
        for (ChronoUnit larger : OFFERED) {
            if (seconds % larger.getDuration().toSeconds() == 0) {
                unit = larger;
            }
        }
        return new DurationField(Long.toString(seconds / unit.getDuration().toSeconds()), unit);
    }

    private static Optional<Duration> duration(Setting<?> setting, String text) {
        Optional<ChronoUnit> unit = numberUnit(setting);
        if (unit.isEmpty()) {
            return Span.durationOf(text);
        }
        return Optional.of(text)
                .filter(DurationField::isNumber)
                .map(number -> unit.get().getDuration().multipliedBy(Long.parseLong(number)));
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,9}");
    }

    /** Returns what was posted; an unknown unit counts as that of the stored value. */
    static DurationField posted(Setting<?> setting, String amount, String unit) {
        return new DurationField(
                amount,
                units(setting, Optional.empty()).stream()
                        .filter(one -> name(one).equals(unit))
                        .findFirst()
                        .orElse(unit.equals(name(ChronoUnit.SECONDS)) ? ChronoUnit.SECONDS : smallest(setting)));
    }

    /** Returns the name of a unit in forms. */
    static String name(ChronoUnit unit) {
        return unit.name().toLowerCase(Locale.ROOT);
    }

    /** Returns it in the form in which the setting is stored; what is not a number stays as it is. */
    String stored(Setting<?> setting) {
        if (!isNumber(amount)) {
            return amount;
        }
        long number = Long.parseLong(amount);
        Optional<ChronoUnit> wanted = numberUnit(setting);
        if (wanted.isPresent()) {
            long size = wanted.get().getDuration().toSeconds();
            return Long.toString(number * unit.getDuration().toSeconds() / size);
        }
        return unit == ChronoUnit.DAYS ? number * HOURS_OF_A_DAY + " hours" : number + " " + name(unit);
    }

    /** Returns it in words, such as "14 days"; empty if it is not a duration. */
    Optional<Message> words() {
        return Optional.of(amount)
                .filter(DurationField::isNumber)
                .map(number -> Message.counted(WORDS + name(unit), Integer.parseInt(number)));
    }
}

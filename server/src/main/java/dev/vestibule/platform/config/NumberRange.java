package dev.vestibule.platform.config;

import dev.vestibule.platform.i18n.Message;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Whole numbers, the bounds among them.
 *
 * @param unit the unit of numbers that are durations
 */
public record NumberRange(int least, int most, Optional<ChronoUnit> unit) {
    int parse(String text) {
        try {
            int number = Integer.parseInt(text);
            if (least <= number && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, like a number out of range
        }
        throw new IllegalArgumentException("must be an integer from " + least + " to " + most);
    }

    Message objection() {
        return Message.of("field.number", least, most);
    }

    boolean contains(String text) {
        return text.matches("[0-9]{1,9}") && least <= Integer.parseInt(text) && Integer.parseInt(text) <= most;
    }
}

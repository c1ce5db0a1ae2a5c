package dev.vestibule.platform.config;

import dev.vestibule.platform.i18n.Message;

/** Whole numbers, the bounds among them. */
record NumberRange(int least, int most) {
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

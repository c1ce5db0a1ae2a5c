package dev.vestibule.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The arguments of a bench. */
final class Options {
    private final List<String> given;
    private final Map<String, String> values = new HashMap<>();
    private final List<String> rest = new ArrayList<>();

    /** @param flags the options that take no value */
    Options(String[] arguments, String... flags) {
        given = List.of(arguments);
        List<String> valueless = new ArrayList<>(List.of(flags));
        valueless.addAll(List.of("--short", "--doc"));
        for (int i = 0; i < arguments.length; i++) {
            if (valueless.contains(arguments[i])) {
                values.put(arguments[i], "");
            } else if (arguments[i].startsWith("--") && i + 1 < arguments.length) {
                values.put(arguments[i], arguments[++i]);
            } else {
                rest.add(arguments[i]);
            }
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    boolean isShort() {
        return has("--short");
    }

    /** Returns 1, or less if times are to be shorter. */
    double scale() {
        return isShort() ? 0.25 : 1;
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    int number(String name, int otherwise) {
        String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            return Integer.parseInt(text.replace(",", "").replace("_", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " takes a number such as 1000, not " + text, e);
        }
    }

    List<String> rest() {
        return rest;
    }

    /** Returns the options as they were given, without directories and what only says where the table goes. */
    String shown() {
        return given.stream()
                .filter(one -> !one.equals("--doc") && !one.equals("--directory") && !one.contains("/"))
                .reduce("", (all, one) -> all + " " + one);
    }
}

package dev.vestibule.operator.command;

import java.util.List;
import java.util.function.Supplier;

/**
 * What the commands about settings show.
 *
 * @param check looks for mistakes
 * @param values returns every setting in the order of the reference
 * @param sample returns an annotated settings file
 */
public record Configuration(Supplier<Checked> check, Supplier<List<Value>> values, Supplier<String> sample) {
    /** The source of values that are not set. */
    public static final String DEFAULT = "default";

    /**
     * The result of a check.
     *
     * @param errors what keeps the server from starting
     * @param warnings what is valid but probably not intended
     * @param ignored names that look like settings of Metabase and have no meaning here
     */
    public record Checked(List<String> errors, List<String> warnings, List<String> ignored) {}

    /**
     * A setting.
     *
     * @param value masked if it is a secret; empty if there is none
     * @param source where it comes from
     * @param valid whether the server accepts it
     */
    public record Value(String name, String value, String source, boolean valid) {}
}

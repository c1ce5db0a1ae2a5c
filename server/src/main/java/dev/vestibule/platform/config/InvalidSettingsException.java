package dev.vestibule.platform.config;

import java.util.List;

/** The settings do not allow a start. Names every error, and what would be valid; never a secret's value. */
public final class InvalidSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;
    private final transient List<String> warnings;

    InvalidSettingsException(List<String> problems) {
        this(problems, List.of());
    }

    InvalidSettingsException(List<String> problems, List<String> warnings) {
        super(
                problems.size() == 1
                        ? problems.get(0)
                        : problems.size() + " settings are invalid: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
        this.warnings = List.copyOf(warnings);
    }

    public List<String> problems() {
        return problems;
    }

    /** Returns sentences about values that are valid but probably not intended. */
    public List<String> warnings() {
        return warnings;
    }
}

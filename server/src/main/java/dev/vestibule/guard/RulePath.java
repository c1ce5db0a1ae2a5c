package dev.vestibule.guard;

import java.util.Optional;

/** The paths of a rule: one, and all below it. */
public final class RulePath {
    private final String text;
    private final GuardedPath start;

    private RulePath(String text, GuardedPath start) {
        this.text = text;
        this.start = start;
    }

    /** Parses a path; returns empty if it has two readings, or a query. */
    public static Optional<RulePath> parse(String text) {
        boolean plain = text.chars().noneMatch(c -> c == '?' || c == '#' || c == ';');
        return plain ? GuardedPath.parse(text).map(start -> new RulePath(text, start)) : Optional.empty();
    }

    boolean matchesStrictly(GuardedPath path) {
        return GuardedPath.startsWith(path.strict(), start.strict());
    }

    boolean matchesLeniently(GuardedPath path) {
        return GuardedPath.startsWith(path.lenient(), start.lenient());
    }

    /** Returns the path as it was given. */
    @Override
    public String toString() {
        return text;
    }
}

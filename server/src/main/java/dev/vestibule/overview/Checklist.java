package dev.vestibule.overview;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The first steps of an installation.
 *
 * @param done those that are done
 * @param dismissed whether an administrator dismissed it
 */
public record Checklist(Set<Step> done, boolean dismissed) {
    /** A step. */
    public enum Step {
        EMAIL,
        USERS,
        PROVIDER,
        KEY
    }

    public Checklist {
        done = Collections.unmodifiableSet(done.isEmpty() ? EnumSet.noneOf(Step.class) : EnumSet.copyOf(done));
    }

    /** Returns whether there is something to show. */
    public boolean isOpen() {
        return !dismissed && done.size() < Step.values().length;
    }
}

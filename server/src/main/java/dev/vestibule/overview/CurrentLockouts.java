package dev.vestibule.overview;

import dev.vestibule.throttle.Lockouts;
import java.util.List;

/**
 * The current lockouts. To name one takes a look at every account, so where there are many the page shows what a job of
 * this node has found within the last minute.
 */
final class CurrentLockouts {
    private final Lockouts lockouts;
    private volatile Lockouts.Listed last = new Lockouts.Listed(List.of(), 0);

    CurrentLockouts(Lockouts lockouts) {
        this.lockouts = lockouts;
    }

    /** @param manyUsers whether there are too many users to look now */
    Lockouts.Listed now(boolean manyUsers) {
        return manyUsers ? last : look();
    }

    /** Looks at once, as after one was removed. */
    Lockouts.Listed look() {
        Lockouts.Listed found = lockouts.now();
        last = found;
        return found;
    }
}

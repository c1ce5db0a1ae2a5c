package dev.vestibule.throttle;

import dev.vestibule.platform.refusal.UnavailableException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Removes attempts that did not take place. The reason is mostly a database in trouble, which cannot remove them
 * either: then they are kept here, and removed once it can. Otherwise users with the right password would use up their
 * limit.
 */
final class Withdrawals {
    private static final int MOST = 10_000;
    private static final int AT_ONCE = 500;

    private final AttemptStore store;
    private final BlockingQueue<String> left = new LinkedBlockingQueue<>(MOST);

    Withdrawals(AttemptStore store) {
        this.store = store;
    }

    /** Removes an attempt, at once or later. */
    void add(String attempt) {
        try {
            store.withdrawn(List.of(attempt));
        } catch (UnavailableException e) {
            var unused = left.offer(attempt); // beyond the maximum they count as those of a node that died
        }
    }

    /** Tries again to remove what is left, a part at a time; to be called a few times a second, by one thread. */
    void retry() {
        List<String> next = left.stream().limit(AT_ONCE).toList();
        if (next.isEmpty()) {
            return;
        }
        try {
            store.withdrawn(next);
        } catch (UnavailableException e) {
            return; // the next time
        }
        next.forEach(attempt -> {
            var unused = left.remove(attempt); // the first one
        });
    }
}

package dev.vestibule.guard;

import dev.vestibule.platform.database.Freshness;
import dev.vestibule.platform.database.Transactions;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Caches the rules. After a change has dropped them, no older ones return. */
final class RuleBook {
    private final RuleStore store;
    private final Transactions transactions;
    private final Freshness freshness;
    private final ReentrantLock replacing = new ReentrantLock();
    private volatile @Nullable Rules kept;
    private final AtomicLong drops = new AtomicLong();

    RuleBook(RuleStore store, Transactions transactions, Freshness freshness) {
        this.store = store;
        this.transactions = transactions;
        this.freshness = freshness;
    }

    /** Returns the rules if the cache has them and is fresh; never blocks. */
    @Nullable
    Rules known() {
        return freshness.holds() ? kept : null;
    }

    /** Returns the rules; queries the database if the cache does not know. */
    Rules get() {
        Rules known = known();
        return known == null ? read() : known;
    }

    /** Returns the rules, from the database. */
    Rules read() {
        long before = drops.get();
        Rules read = transactions.read(() -> new Rules(store.all(), store.groups(), before));
        replacing.lock();
        try {
            if (drops.get() == before) { // otherwise possibly read before the change that caused the drop
                kept = read;
            }
        } finally {
            replacing.unlock();
        }
        return read;
    }

    /** Drops the rules, since they may have changed. */
    void drop() {
        replacing.lock();
        try {
            drops.incrementAndGet();
            kept = null;
        } finally {
            replacing.unlock();
        }
    }
}

package dev.vestibule.platform.config;

import java.util.Optional;

/**
 * Shares the Java heap out, so that no number of requests takes more of it than there is: half for password hashes, an
 * eighth for those that wait for their turn, a quarter for sessions in memory; the rest is for the program itself.
 *
 * @param heapBytes what the heap may grow to, as the virtual machine counts
 * @param hashKib what one password hash works in
 */
public record HeapBudget(long heapBytes, int hashKib) {
    /** What a heap must be told to be, as in {@code -Xmx64m}. */
    public static final int LEAST_MIB = 64;

    /** The virtual machine does not count all that it was told: one of two spaces is always empty. */
    private static final double COUNTED = 0.94;

    private static final int WAITING_PER_CORE = 512;
    /** A request keeps its body of at most 64 KiB until it is answered. */
    private static final int WAITING_KIB = 72;

    private static final long MOST_SESSIONS = 1_000_000;
    private static final int SESSION_KIB = 1;

    /** Of this virtual machine. */
    public static HeapBudget here(int hashKib) {
        return new HeapBudget(Runtime.getRuntime().maxMemory(), hashKib);
    }

    private long heapKib() {
        return heapBytes >> 10;
    }

    /** What all hashes together may work in, in KiB. */
    public int hashingKib() {
        return (int) Math.min(Integer.MAX_VALUE, heapKib() / 2);
    }

    /** How many hashes are computed at once: one per core where they fit, and one at least. */
    public int hashesAtOnce(int cores) {
        return Math.max(1, Math.min(cores, hashingKib() / hashKib));
    }

    /** How many more may wait for their turn. */
    public int hashesWaiting(int cores) {
        long fit = heapKib() / 8 / WAITING_KIB;
        return (int) Math.max(1, Math.min(fit, (long) WAITING_PER_CORE * hashesAtOnce(cores)));
    }

    /** How many sessions stay in memory; of the others the database is asked. */
    public long sessions() {
        return Math.max(1, Math.min(MOST_SESSIONS, heapKib() / 4 / SESSION_KIB));
    }

    /** What the heap must be told to be at least, in MiB, so that one hash fits into its half. */
    private int neededMib() {
        return neededMib(1);
    }

    /** Returns how large a heap in MiB needs to be, if each core hashes at once. */
    public int neededMib(int cores) {
        return Math.max(LEAST_MIB, (int) Math.ceil(2.0 * hashKib * cores / 1024 / COUNTED));
    }

    /** Why the server cannot work in this heap, and what to do; empty if it can. */
    public Optional<String> objection() {
        int needed = neededMib();
        if (heapBytes >= (long) (needed * COUNTED) << 20) {
            return Optional.empty();
        }
        String why = needed == LEAST_MIB ? "" : " with VESTIBULE_ARGON2_MEMORY_KIB=" + hashKib;
        return Optional.of("The Java heap may grow to " + (heapBytes >> 20) + " MiB only; this server needs " + needed
                + " MiB" + why + ": set VESTIBULE_JAVA_OPTS=-Xmx" + needed
                + "m or more, or give the machine or container more memory (a quarter of it is the heap unless set)");
    }
}

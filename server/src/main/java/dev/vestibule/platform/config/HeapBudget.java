package dev.vestibule.platform.config;

import java.util.Optional;

/**
 * Divides the Java heap, so that no number of requests can exceed it: half for password hashes, an eighth for queued
 * ones, a quarter for cached sessions; the rest is for the program itself.
 *
 * @param heapBytes the maximum heap, as the virtual machine counts it
 * @param hashKib the memory of one password hash
 */
public record HeapBudget(long heapBytes, int hashKib) {
    /** The minimum heap, as in {@code -Xmx64m}. */
    public static final int LEAST_MIB = 64;

    /** The virtual machine does not count all of its maximum: one of two survivor spaces is always empty. */
    private static final double COUNTED = 0.94;

    private static final int WAITING_PER_CORE = 512;
    /** A request keeps its body of at most 64 KiB until it is answered. */
    private static final int WAITING_KIB = 72;

    private static final long MOST_SESSIONS = 1_000_000;
    private static final int SESSION_KIB = 1;

    /** Returns the budget of this virtual machine. */
    public static HeapBudget here(int hashKib) {
        return new HeapBudget(Runtime.getRuntime().maxMemory(), hashKib);
    }

    private long heapKib() {
        return heapBytes >> 10;
    }

    /** Returns the memory of all hashes together, in KiB. */
    public int hashingKib() {
        return (int) Math.min(Integer.MAX_VALUE, heapKib() / 2);
    }

    /** Returns how many hashes are computed at once: one per core if they fit, and at least one. */
    public int hashesAtOnce(int cores) {
        return Math.max(1, Math.min(cores, hashingKib() / hashKib));
    }

    /** Returns how many more may wait in the queue. */
    public int hashesWaiting(int cores) {
        long fit = heapKib() / 8 / WAITING_KIB;
        return (int) Math.max(1, Math.min(fit, (long) WAITING_PER_CORE * hashesAtOnce(cores)));
    }

    /** Returns how many sessions are cached; the others are checked in the database. */
    public long sessions() {
        return Math.max(1, Math.min(MOST_SESSIONS, heapKib() / 4 / SESSION_KIB));
    }

    /** Returns the minimum heap in MiB with which one hash fits into its half. */
    private int neededMib() {
        return neededMib(1);
    }

    /** Returns the heap in MiB with which each core can hash at once. */
    public int neededMib(int cores) {
        return Math.max(LEAST_MIB, (int) Math.ceil(2.0 * hashKib * cores / 1024 / COUNTED));
    }

    /** Returns why the server cannot work in this heap, and what to do; empty if it can. */
    public Optional<String> objection() {
        int needed = neededMib();
        if (heapBytes >= (long) (needed * COUNTED) << 20) {
            return Optional.empty();
        }
        String why = needed == LEAST_MIB ? "" : " with VESTIBULE_ARGON2_MEMORY_KIB=" + hashKib;
        return Optional.of(
                "The Java heap is limited to " + (heapBytes >> 20) + " MiB; this server needs " + needed
                        + " MiB" + why + ": set VESTIBULE_JAVA_OPTS=-Xmx" + needed
                        + "m or more, or increase the memory of the machine or container (by default, the heap is a quarter of it)");
    }
}

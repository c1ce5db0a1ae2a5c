package dev.vestibule.platform.database;

/**
 * The connections to the database, and how long requests have waited for one since the start.
 *
 * @param inUse connections on which work runs
 * @param idle open connections that are free
 * @param most the maximum number of connections
 * @param waiting threads that wait for a connection
 * @param taken how many times a connection was obtained
 * @param failed how many times none was free, or could be opened, in time
 * @param waitedNanos how long all waits took together
 */
public record PoolState(int inUse, int idle, int most, int waiting, long taken, long failed, long waitedNanos) {}

package dev.vestibule.throttle;

import java.time.Instant;
import java.util.List;

/**
 * What counts for a limit.
 *
 * @param recent the attempts within its period, the newest first, at most as many as it allows
 * @param inARow the consecutive failures; 0 if the limit does not count them
 */
record Standing(List<Recent> recent, int inARow) {
    /** An attempt that counts. */
    record Recent(Instant at, boolean underWay) {}
}

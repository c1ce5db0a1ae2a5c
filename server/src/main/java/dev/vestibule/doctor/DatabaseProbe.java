package dev.vestibule.doctor;

import java.time.Duration;
import java.util.List;

/** What can be told of a database. */
public interface DatabaseProbe {
    /**
     * How a database is.
     *
     * @param product and its version, as it says them
     * @param roundTrip of a question to it, the quickest of a few
     * @param ahead how far its clock is ahead of this machine's; negative when behind
     * @param pending versions of the tables that are still to be made
     * @param newer versions that are not known here
     */
    record Facts(
            String product,
            String version,
            Duration roundTrip,
            Duration ahead,
            List<String> pending,
            List<String> newer) {}

    /**
     * Looks at it, and changes nothing.
     *
     * @throws dev.vestibule.refusal.UnavailableException when it is away
     */
    Facts look();
}

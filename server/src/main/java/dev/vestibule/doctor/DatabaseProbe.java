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
     * @param faults what makes it useless although it answers
     * @param pooled whether a connection pooler stands between
     */
    record Facts(
            String product,
            String version,
            Duration roundTrip,
            Duration ahead,
            List<String> pending,
            List<String> newer,
            List<Fault> faults,
            boolean pooled) {}

    /**
     * What makes a database useless although it answers, until somebody changes it.
     *
     * @param text a sentence
     * @param advice another, with the SQL to run where there is some
     */
    record Fault(String text, String advice) {}

    /**
     * Looks at it, and changes nothing.
     *
     * @throws dev.vestibule.refusal.UnavailableException when it is away
     */
    Facts look();
}

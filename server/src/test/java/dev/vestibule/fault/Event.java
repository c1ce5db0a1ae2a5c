package dev.vestibule.fault;

import java.time.Duration;

/**
 * One question and its answer.
 *
 * @param node which node was asked
 * @param from before the question was sent, in nanoseconds of one clock
 * @param to when the whole answer was there
 */
record Event(int node, long from, long to, Act act, Told told) {
    /** After this time it is settled whether something without an answer was done. */
    static final Duration SETTLED = Duration.ofSeconds(20);

    boolean done() {
        return told == Told.YES;
    }

    boolean mayBeDone() {
        return done() || told.mayHaveBeenDone() || (told == Told.REFUSED && act.mayBeDoneThough());
    }

    /** When it was done at the latest, if it was. */
    long doneBy() {
        return told.mayHaveBeenDone() ? to + SETTLED.toNanos() : to;
    }

    boolean mayBeDoneAfter(Event other) {
        return mayBeDone() && doneBy() >= other.from;
    }

    /** For messages: times in milliseconds, of the clock of the test. */
    @Override
    public String toString() {
        return from / 1_000_000 + "-" + to / 1_000_000 + " node " + node + " " + told + " " + act;
    }
}

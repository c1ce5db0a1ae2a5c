package dev.vestibule.platform;

import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.platform.metrics.GaugeSource;
import java.util.List;

/**
 * One feature, put together: its accessors are what others may use of it, these lists are what it adds to the server.
 */
public interface Feature {
    /** Returns what it answers over HTTP. */
    default List<Resource> resources() {
        return List.of();
    }

    /** Returns what it does beside the requests. */
    default List<Job> jobs() {
        return List.of();
    }

    /** Returns its numbers. */
    default List<GaugeSource> gauges() {
        return List.of();
    }

    /** Gives up what requests wait for, when the server has to stop. */
    default void giveUpWaiting() {}

    /** Writes what is not written yet and lets go of what it holds, once no request is answered any more. */
    default void finish() {}
}

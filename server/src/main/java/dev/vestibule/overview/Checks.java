package dev.vestibule.overview;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vestibule.operator.doctor.AdministratorCheck;
import dev.vestibule.operator.doctor.Finding;
import dev.vestibule.overview.Overview.Report;
import dev.vestibule.overview.OverviewStore.Saved;
import dev.vestibule.overview.OverviewStore.Stored;
import dev.vestibule.platform.json.JsonMappers;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The results of doctor's checks. Those of this machine and the database run for the first reader and are repeated by a
 * job; those that call other servers or take long run only when an administrator asks for them, and their results are
 * kept for all nodes.
 */
final class Checks {
    /** The stored form. */
    record Kept(List<Finding> findings) {}

    private static final String NAME = "checks";
    private static final Comparator<Finding> WORST_FIRST =
            Comparator.comparing(Finding::verdict, Comparator.reverseOrder());

    private final Supplier<List<Finding>> here;
    private final Supplier<List<Finding>> elsewhere;
    private final OverviewStore store;
    private final InstantSource clock;
    private volatile List<Finding> last = List.of();

    /**
     * Creates the checks.
     *
     * @param here those of this machine and the database
     * @param elsewhere those that call other servers, or take long
     */
    Checks(Supplier<List<Finding>> here, Supplier<List<Finding>> elsewhere, OverviewStore store, InstantSource clock) {
        this.here = here;
        this.elsewhere = elsewhere;
        this.store = store;
        this.clock = clock;
    }

    Report of(Stored stored) {
        Optional<Saved> saved = stored.state(NAME);
        if (last.isEmpty() || last.stream().anyMatch(AdministratorCheck::foundNone)) {
            refresh(); // there is one now: the reader
        }
        return new Report(
                Stream.concat(last.stream(), saved.stream().flatMap(Checks::kept))
                        .sorted(WORST_FIRST)
                        .toList(),
                saved.map(Saved::at));
    }

    /** Repeats the checks of this machine and the database, once their results have been read. */
    void repeat() {
        if (!last.isEmpty()) {
            refresh();
        }
    }

    private void refresh() {
        last = here.get();
    }

    /** Runs all checks. */
    void run() {
        refresh();
        List<Finding> found = elsewhere.get();
        var unused = store.replace(NAME, store.find(NAME), new Saved(clock.instant(), text(found)));
    }

    private static String text(List<Finding> findings) {
        try {
            return JsonMappers.STRICT.writeValueAsString(new Kept(findings));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns nothing if another version of the server has written something else. */
    private static Stream<Finding> kept(Saved saved) {
        try {
            return JsonMappers.STRICT.readValue(saved.content(), Kept.class).findings().stream();
        } catch (JsonProcessingException e) {
            return Stream.of();
        }
    }
}

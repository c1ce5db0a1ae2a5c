package dev.vestibule.overview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.overview.Overview.Counts;
import dev.vestibule.platform.database.Database;
import dev.vestibule.testing.FreshDatabase;
import dev.vestibule.testing.OnEachDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnEachDatabase
class TallyTest {
    private enum Color {
        RED,
        GREEN
    }

    private final Database database;
    private final OverviewStore store;
    private Instant now = Instant.parse("2026-11-29T12:00:00Z");
    private long reds = 2;
    private int counts;
    private final Tally<Color> tally;

    TallyTest(FreshDatabase fresh) {
        database = fresh.database();
        store = new OverviewStore(database);
        tally = new Tally<>("colors", Color.class, this::count, store, () -> now);
    }

    private Map<Color, Long> count(int most) {
        counts++;
        return Map.of(Color.RED, Math.min(reds, most));
    }

    @BeforeEach
    void empty() {
        database.useTransaction(handle -> handle.execute("DELETE FROM overview_state"));
    }

    private Counts<Color> read() {
        return tally.of(store.read(LocalDate.EPOCH));
    }

    @Test
    void fewAreCountedForThePage() {
        tally.refresh();
        reds = 3;
        assertThat(read()).isEqualTo(new Counts<>(Map.of(Color.RED, 3L), Optional.empty(), false));
    }

    @Test
    void manyAreCountedAheadOnceForAllNodes() {
        reds = 100_000;
        assertThat(read().atLeast()).as("before the first count").isTrue();
        tally.refresh();
        int before = counts;
        reds = 100_001;
        tally.refresh();
        Counts<Color> found = read();
        assertThat(counts).as("counted again").isEqualTo(before);
        assertThat(found.of(Color.RED)).isEqualTo(100_000);
        assertThat(found.of(Color.GREEN)).isZero();
        assertThat(found.countedAt()).contains(now);

        now = now.plus(Duration.ofMinutes(1));
        tally.refresh();
        assertThat(read().total()).isEqualTo(100_001);
    }

    @Test
    void manyThatHaveBecomeFewAreCountedForThePageAgain() {
        reds = 100_000;
        tally.refresh();
        reds = 1;
        now = now.plus(Duration.ofMinutes(1));
        tally.refresh();
        assertThat(read().countedAt()).isEmpty();
        assertThat(read().total()).isEqualTo(1);
    }
}

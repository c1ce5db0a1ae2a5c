package dev.vestibule.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.database.DatabaseClock.Reading;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Time does not go back because a machine is busy, and goes where a reading proves that it is. */
class DatabaseClockTest {
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
    private static final long MILLISECOND = 1_000_000;

    private final Reading exact = new Reading(NOON, 0, 2 * MILLISECOND);

    @Test
    void aReadingIsInTheMiddleOfItsRoundTripAndAdvancesWithTheCounter() {
        assertThat(exact.advancedTo(MILLISECOND)).isEqualTo(NOON);
        assertThat(exact.advancedTo(501 * MILLISECOND)).isEqualTo(NOON.plusMillis(500));
    }

    @Test
    void aLongRoundTripAgreesWithWhatWasKnown() {
        for (long read : new long[] {0, 30, 100}) {
            Reading slow = new Reading(NOON.plusMillis(500 + read), 501 * MILLISECOND, 601 * MILLISECOND);
            assertThat(slow.agreesWith(exact))
                    .as("%s ms after the question", read)
                    .isTrue();
        }
    }

    @Test
    void aReadingThatWhatWasKnownCannotExplainDoesNotAgree() {
        for (long wrong : new long[] {-3_600_000, -1, 101, 3_600_000}) {
            Reading other = new Reading(NOON.plusMillis(500 + wrong), 501 * MILLISECOND, 601 * MILLISECOND);
            assertThat(other.agreesWith(exact)).as("%s ms", wrong).isFalse();
        }
    }
}

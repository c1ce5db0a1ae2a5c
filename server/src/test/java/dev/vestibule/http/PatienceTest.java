package dev.vestibule.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
    @Test
    void timesAreThosePromised() {
        assertThat(Patience.STANDARD.head()).isEqualTo(Duration.ofSeconds(10));
        assertThat(Patience.STANDARD.body()).isEqualTo(Duration.ofSeconds(15));
        assertThat(Patience.STANDARD.write()).isEqualTo(Duration.ofSeconds(30));
        assertThat(Patience.STANDARD.idle()).isEqualTo(Duration.ofSeconds(60));
        assertThat(Patience.STANDARD.sweep()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }
}

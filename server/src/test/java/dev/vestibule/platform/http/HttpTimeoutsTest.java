package dev.vestibule.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpTimeoutsTest {
    @Test
    void timesAreThosePromised() {
        assertThat(HttpTimeouts.STANDARD.head()).isEqualTo(Duration.ofSeconds(10));
        assertThat(HttpTimeouts.STANDARD.body()).isEqualTo(Duration.ofSeconds(15));
        assertThat(HttpTimeouts.STANDARD.write()).isEqualTo(Duration.ofSeconds(30));
        assertThat(HttpTimeouts.STANDARD.idle()).isEqualTo(Duration.ofSeconds(60));
        assertThat(HttpTimeouts.STANDARD.sweep()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }
}

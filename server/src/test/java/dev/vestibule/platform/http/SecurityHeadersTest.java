package dev.vestibule.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SecurityHeadersTest {
    @Test
    void theDayOfADateHasTwoDigits() {
        SecurityHeaders headers = new SecurityHeaders(() -> Instant.parse("2026-03-04T05:06:07.9Z"));
        MultiMap answer = MultiMap.caseInsensitiveMultiMap();
        headers.addTo(answer, Response.noContent());
        assertThat(answer.get("Last-Modified")).isEqualTo("Wed, 04 Mar 2026 05:06:07 GMT");
    }
}

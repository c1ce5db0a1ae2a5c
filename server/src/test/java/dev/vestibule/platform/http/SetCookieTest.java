package dev.vestibule.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SetCookieTest {
    private static final Instant MAY = Instant.parse("2026-05-04T03:02:01Z");

    @Test
    void attributesStandInOneOrderAndOnlyWhenGiven() {
        assertThat(new SetCookie("a", "b", false, false, null, null, null).headerValue(""))
                .isEqualTo("a=b;Path=/");
        assertThat(new SetCookie("a", "b", true, true, "Lax", Duration.ofDays(14), MAY).headerValue(""))
                .isEqualTo(
                        "a=b;Path=/;Max-Age=1209600;Expires=Mon, 4 May 2026 03:02:01 GMT;SameSite=Lax;Secure;HttpOnly");
        assertThat(new SetCookie("a", "b", true, false, "Strict", null, null).headerValue(""))
                .isEqualTo("a=b;Path=/;SameSite=Strict;HttpOnly");
        assertThat(new SetCookie("a", "b", false, true, "None", Duration.ZERO, null).headerValue(""))
                .isEqualTo("a=b;Path=/;Max-Age=0;SameSite=None;Secure");
    }

    @Test
    void removedCookieIsEmptyAndLongOver() {
        assertThat(SetCookie.removing("metabase.SESSION").headerValue(""))
                .isEqualTo("metabase.SESSION=;Path=/;Expires=Thu, 1 Jan 1970 00:00:00 GMT");
    }
}

package dev.vestibule.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class PasswordTest {

    @Test
    void itMayHave256CodePointsAnd1024Bytes() {
        assertThat(new Password("x".repeat(256)).tooLongToHash()).isFalse();
        assertThat(new Password("x".repeat(257)).tooLongToHash()).isTrue();
        assertThat(new Password("🔑".repeat(256)).tooLongToHash()).isFalse();
        assertThat(new Password("🔑".repeat(257)).tooLongToHash()).isTrue();
        assertThat(new Password("x".repeat(1_000_000)).tooLongToHash()).isTrue();
    }

    @Property
    void theLimitsAreThoseOfItsUtf8(@ForAll @StringLength(max = 300) String drawn) {
        String text = drawn.replaceAll("\\p{Cs}", "s");
        boolean tooLong =
                text.codePointCount(0, text.length()) > 256 || text.getBytes(StandardCharsets.UTF_8).length > 1024;

        assertThat(new Password(text).tooLongToHash()).isEqualTo(tooLong);
    }

    @Test
    void aSurrogateAloneIsNoText() {
        assertThat(new Password("🔑").isText()).isTrue();
        assertThat(new Password("").isText()).isTrue();
        assertThat(new Password("a\uD83D").isText()).isFalse();
        assertThat(new Password("\uDD11\uD83D").isText()).isFalse();
    }
}

package dev.vestibule.mfa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Debian's oathtool, another implementation of RFC 6238, makes the same codes. */
@Tag("interop")
class OathtoolTest {
    private static final int MORE = 500;

    @ParameterizedTest
    @CsvSource({"12345678901234567890, 0", "a secret of 20 bytes, 1111111109", "x, 1764453600", "0, 20000000000"})
    void anotherImplementationMakesTheSameCodes(String secret, long time) throws IOException {
        byte[] bytes = secret.getBytes(StandardCharsets.US_ASCII);
        long step = Totp.step(Instant.ofEpochSecond(time));
        List<String> codes = LongStream.rangeClosed(step, step + MORE)
                .mapToObj(counter -> Totp.code(bytes, counter, Totp.DIGITS))
                .toList();
        String theirs = Commands.run(
                List.of("oathtool", "--totp", "--base32", "--now=@" + time, "--window=" + MORE, Base32.of(bytes)), "");
        assertThat(theirs.lines().collect(Collectors.toList())).isEqualTo(codes);
    }
}

package dev.vestibule.mfa;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes of authenticator apps, by the vectors of their standards. */
class TotpTest {
    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    /** RFC 4226, appendix D. */
    @Test
    void countersMakeTheCodesOfTheStandard() {
        List<String> codes = new ArrayList<>();
        for (int counter = 0; counter < 10; counter++) {
            codes.add(Totp.code(SECRET, counter, 6));
        }
        assertThat(codes)
                .containsExactly(
                        "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
                        "520489");
    }

    /** RFC 6238, appendix B, the rows with SHA-1. */
    @ParameterizedTest
    @CsvSource({
        "59, 94287082",
        "1111111109, 07081804",
        "1111111111, 14050471",
        "1234567890, 89005924",
        "2000000000, 69279037",
        "20000000000, 65353130"
    })
    void timesMakeTheCodesOfTheStandard(long time, String code) {
        assertThat(Totp.code(SECRET, Totp.step(Instant.ofEpochSecond(time)), 8)).isEqualTo(code);
    }

    @Test
    void aCodeIsValidOneStepBeforeAndAfterItsOwnAndNoLonger() {
        long step = 50_000_000;
        String code = Totp.code(SECRET, step, 6);
        Instant begin = Instant.ofEpochSecond(step * 30);
        assertThat(Totp.match(SECRET, code, begin.minusSeconds(31))).isEmpty();
        assertThat(Totp.match(SECRET, code, begin.minusSeconds(30))).hasValue(step);
        assertThat(Totp.match(SECRET, code, begin)).hasValue(step);
        assertThat(Totp.match(SECRET, code, begin.plusSeconds(59))).hasValue(step);
        assertThat(Totp.match(SECRET, code, begin.plusSeconds(60))).isEmpty();
        assertThat(Totp.match(SECRET, code.substring(1), begin)).isEmpty();
        assertThat(Totp.match(SECRET, "", begin)).isEmpty();
    }

    /** RFC 4648, section 10, without the padding. */
    @ParameterizedTest
    @CsvSource({"f, MY", "fo, MZXQ", "foo, MZXW6", "foob, MZXW6YQ", "fooba, MZXW6YTB", "foobar, MZXW6YTBOI"})
    void secretsAreWrittenInBase32(String text, String written) {
        assertThat(Base32.of(text.getBytes(StandardCharsets.US_ASCII))).isEqualTo(written);
    }
}

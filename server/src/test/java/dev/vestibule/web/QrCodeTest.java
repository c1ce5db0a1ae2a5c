package dev.vestibule.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nayuki.qrcodegen.QrCode.Ecc;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QrCodeTest {
    private static final Pattern RUN = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1H(\\d+)z");
    private static final int QUIET = 4;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A",
                "otpauth://totp/Acme:ann%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Acme",
                "otpauth://totp/%E4%BC%9A%E7%A4%BE:ann%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=%E4%BC%9A%E7%A4%BE"
            })
    void thePathHasTheModulesOfTheCodeWithinAQuietZone(String text) {
        io.nayuki.qrcodegen.QrCode expected = io.nayuki.qrcodegen.QrCode.encodeText(text, Ecc.MEDIUM);
        QrCode code = QrCode.of(text);

        assertThat(code.size()).isEqualTo(expected.size + 2 * QUIET);
        BitSet drawn = drawn(code);
        BitSet wanted = new BitSet();
        for (int y = 0; y < expected.size; y++) {
            for (int x = 0; x < expected.size; x++) {
                wanted.set((y + QUIET) * code.size() + x + QUIET, expected.getModule(x, y));
            }
        }
        assertThat(drawn).isEqualTo(wanted);
        assertThat(code.toString()).doesNotContain(code.path());
    }

    private static BitSet drawn(QrCode code) {
        BitSet drawn = new BitSet();
        assertThat(RUN.matcher(code.path()).replaceAll("")).isEmpty();
        Matcher run = RUN.matcher(code.path());
        while (run.find()) {
            int x = Integer.parseInt(run.group(1));
            assertThat(run.group(4)).isEqualTo(run.group(1));
            int start = Integer.parseInt(run.group(2)) * code.size() + x;
            drawn.set(start, start + Integer.parseInt(run.group(3)));
        }
        return drawn;
    }
}

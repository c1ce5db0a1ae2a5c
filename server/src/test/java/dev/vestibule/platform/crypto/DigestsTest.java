package dev.vestibule.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The examples of FIPS 180-4 and the second of RFC 4231: what is stored and shown must never come out another way. */
class DigestsTest {
    private static final String KEY = "Jefe";
    private static final String TEXT = "what do ya want for nothing?";
    private static final String HMAC_256 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    @Test
    void sha256IsAsInItsStandard() {
        String expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertThat(Digests.sha256("abc").hex()).isEqualTo(expected);
        assertThat(Digests.sha256("abc".getBytes(StandardCharsets.US_ASCII)).hex())
                .isEqualTo(expected);
    }

    @Test
    void sha512IsAsInItsStandard() {
        assertThat(Digests.sha512("abc").hex())
                .isEqualTo("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
    }

    @Test
    void sha512To256IsAsInItsStandard() {
        assertThat(Digests.sha512To256("abc").hex())
                .isEqualTo("53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23");
    }

    @Test
    void hmacIsAsInItsStandard() {
        assertThat(Digests.hmacSha256(KEY, TEXT)).isEqualTo(HMAC_256);
        assertThat(HexFormat.of().formatHex(Digests.hmacSha512(KEY, TEXT)))
                .isEqualTo("164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                        + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
    }

    @Test
    void derivedTextsAreTheHmacInTheLettersOfUrls() {
        assertThat(HexFormat.of().formatHex(Base64.getUrlDecoder().decode(Digests.derived(KEY, TEXT))))
                .isEqualTo(HMAC_256);
        assertThat(Digests.derived(KEY, TEXT)).doesNotContain("=", "+", "/");
    }

    @Test
    void onlyEqualTextsAreTheSame() {
        assertThat(Digests.same("token", "token")).isTrue();
        assertThat(Digests.same("token", "Token")).isFalse();
        assertThat(Digests.same("token", "token ")).isFalse();
    }
}

package dev.vestibule.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    private static final Digest DIGEST = Digests.sha512("secret");

    @Test
    void aDigestIsTheSameAfterItWasStored() {
        assertThat(Digest.of(DIGEST.hex())).isEqualTo(DIGEST).hasSameHashCodeAs(DIGEST);
        assertThat(DIGEST).isNotEqualTo(Digests.sha512("Secret")).isNotEqualTo(Digests.sha256("secret"));
    }

    @Test
    void logsDoNotShowIt() {
        assertThat(DIGEST).hasToString("Digest[hidden]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "0g", "abc"})
    void otherTextsAreNoDigests(String text) {
        assertThatThrownBy(() -> Digest.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}

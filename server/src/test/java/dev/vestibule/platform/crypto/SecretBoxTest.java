package dev.vestibule.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.platform.crypto.SecretBox.UnreadableException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretBoxTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final SecretBox BOX = new SecretBox(Optional.of("a key of this server's own"), RANDOM);

    @Test
    void whatWasSealedComesBack() {
        String sealed = BOX.seal("open sesame", "place");
        assertThat(sealed).startsWith("sealed1:").doesNotContain("sesame");
        assertThat(BOX.open(sealed, "place")).isEqualTo("open sesame");
        assertThat(BOX.seal("open sesame", "place")).isNotEqualTo(sealed);
    }

    @Test
    void eachFlippedBitIsNoticed() {
        String sealed = BOX.seal("open sesame", "place");
        byte[] bytes = Base64.getDecoder().decode(sealed.substring("sealed1:".length()));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            String text = "sealed1:" + Base64.getEncoder().encodeToString(changed);
            assertThatThrownBy(() -> BOX.open(text, "place")).isInstanceOf(UnreadableException.class);
        }
    }

    @Test
    void movedTextIsNoticed() {
        String sealed = BOX.seal("open sesame", "here");
        assertThatThrownBy(() -> BOX.open(sealed, "there")).isInstanceOf(UnreadableException.class);
    }

    @Test
    void anotherKeyOrNoneOpensNothing() {
        String sealed = BOX.seal("open sesame", "place");
        for (Optional<String> phrase :
                java.util.List.of(Optional.of("another key altogether"), Optional.<String>empty())) {
            assertThatThrownBy(() -> new SecretBox(phrase, RANDOM).open(sealed, "place"))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessageContaining("MB_ENCRYPTION_SECRET_KEY")
                    .hasMessageNotContaining("sesame");
        }
    }

    @Test
    void cutTextIsUnreadable() {
        for (String text : java.util.List.of("sealed1:", "sealed1:AAAA", "sealed1:%%%")) {
            assertThatThrownBy(() -> BOX.open(text, "place")).isInstanceOf(UnreadableException.class);
        }
    }

    @Test
    void withoutAKeyTextsStayAsTheyAre() {
        SecretBox none = new SecretBox(Optional.empty(), RANDOM);
        assertThat(none.canSeal()).isFalse();
        assertThat(none.sealIfPossible("{}", "place")).isEqualTo("{}");
        assertThat(none.open("{}", "place")).isEqualTo("{}");
        assertThatThrownBy(() -> none.seal("x", "place")).isInstanceOf(IllegalStateException.class);
    }
}

package dev.vestibule.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.platform.i18n.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlashMessageTest {
    @Test
    void aMessageArrivesWithItsArguments() {
        Message sent = Message.of("one", "Nora <b>Klein</b> 太郎 _\"'", 1_234, Message.counted("two", 3), "");
        String text = FlashMessage.encode(sent);
        assertThat(text).matches("[A-Za-z0-9_-]+");
        assertThat(FlashMessage.decode(text)).contains(sent);
        assertThat(FlashMessage.decode(FlashMessage.encode(Message.of("one")))).contains(Message.of("one"));
    }

    @Test
    void itFitsIntoACookieWhateverTheNames() {
        String name = "\uD83D\uDC69".repeat(500);
        String text = FlashMessage.encode(Message.of("one", name, name, name, name, name, name, name));
        assertThat(text).hasSizeLessThan(3_500);
        assertThat(FlashMessage.decode(text).orElseThrow().arguments().get(6))
                .isEqualTo("\uD83D\uDC69".repeat(79) + "…");
        assertThatThrownBy(() -> FlashMessage.encode(Message.of("one", 1, 2, 3, 4, 5, 6, 7, 8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noArgumentCanPassForAnother() {
        Message sent = Message.of("one", "a\u001Fs b", "c\r\nd");
        assertThat(FlashMessage.decode(FlashMessage.encode(sent))).contains(Message.of("one", "a s b", "c  d"));
    }

    @Test
    void otherTextsAreNone() {
        for (String text : List.of("", "saved", "M", "M!", "MMQ", "Mc2E", "Ma3g")) {
            assertThat(FlashMessage.decode(text)).as(text).isEmpty();
        }
    }
}

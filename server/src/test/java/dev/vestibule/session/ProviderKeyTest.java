package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderKeyTest {
    @ParameterizedTest
    @ValueSource(strings = {"google", "4", "our-own-2", "abcdefghijklmnopqrstuvwx"})
    void lowerCaseLettersDigitsAndHyphensAreAKey(String text) {
        assertThat(ProviderKey.parse(text)).contains(new ProviderKey(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "Google", "a b", "a/b", "a%2Fb", "a\n", "abcdefghijklmnopqrstuvwxy"})
    void otherTextsAreNone(String text) {
        assertThat(ProviderKey.parse(text)).isEmpty();
        assertThatThrownBy(() -> new ProviderKey(text)).isInstanceOf(IllegalArgumentException.class);
    }
}

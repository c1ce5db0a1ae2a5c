package dev.vestibule.oauth.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code that users type. */
class UserCodeTest {
    @Test
    void codesUseTheWholeAlphabetAndAreParsedAsShown() {
        SecureRandom random = new SecureRandom();
        String all = Stream.generate(() -> UserCode.random(random))
                .limit(300)
                .peek(code -> assertThat(UserCode.parse(code.shown())).contains(code))
                .map(UserCode::letters)
                .reduce("", String::concat);
        assertThat(all.chars().distinct().count()).isEqualTo(20);
        assertThat(all).doesNotContainPattern("[AEIOUY0-9]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"WDJB-MJHT", "wdjbmjht", " wdjb mjht ", "W.D.J.B/M-J-H-T"})
    void separatorsAndCaseDoNotMatter(String typed) {
        assertThat(UserCode.parse(typed)).map(UserCode::shown).contains("WDJB-MJHT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "WDJB-MJH", "WDJB-MJHTT", "WDJB-MJH0", "WDJA-MJHT", "ＷＤＪＢ-ＭＪＨＴ"})
    void anythingElseIsNoCode(String typed) {
        assertThat(UserCode.parse(typed)).isEmpty();
    }

    @Test
    void aCodeIsNotWrittenToLogs() {
        assertThat(new UserCode("WDJBMJHT")).hasToString("UserCode[hidden]");
    }
}

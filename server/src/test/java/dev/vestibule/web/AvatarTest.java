package dev.vestibule.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvatarTest {
    @ParameterizedTest
    @CsvSource({
        "Nora Klein, NK",
        "Jean-Luc van der Berg, JB",
        "émile, É",
        "nora.klein@example.com, NK",
        "admin@example.com, A",
        "山田 太郎, 山",
        "<script> 7, S7",
        "'…', ?",
        "'', ?"
    })
    void theInitialsAreThoseOfTheFirstAndTheLastName(String name, String initials) {
        assertThat(Avatar.of(name, 1).initials()).isEqualTo(initials);
    }

    @Test
    void theTintIsTheSameForTheSameId() {
        assertThat(Avatar.of("Nora", 8)).isEqualTo(Avatar.of("Nora", 8));
        assertThat(Avatar.of("Nora", 8).tint())
                .isNotEqualTo(Avatar.of("Nora", 9).tint());
    }
}

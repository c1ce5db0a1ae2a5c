package dev.vestibule.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class Argon2SettingsTest {

    @Test
    void theStandardIsTheFloor() {
        Argon2Settings standard = Argon2Settings.standard();

        assertThat(standard.memoryKib()).isEqualTo(19456);
        assertThat(standard.iterations()).isEqualTo(2);
        assertThat(standard.parallelism()).isEqualTo(1);
    }

    @Test
    void strongerSettingsAreTaken() {
        assertThat(new Argon2Settings(65536, 3, 4).memoryKib()).isEqualTo(65536);
    }

    @Test
    void weakerSettingsAreRefusedByName() {
        assertRefused(19455, 2, 1, "memory (KiB) must be 19456 or more, not 19455");
        assertRefused(19456, 1, 1, "iterations must be 2 or more, not 1");
        assertRefused(19456, 2, 0, "parallelism must be 1 or more, not 0");
    }

    @Test
    void impossibleSettingsAreRefusedByName() {
        assertRefused(2_000_000, 2, 1, "memory (KiB) must be from 8 to 1048576, not 2000000");
        assertRefused(19456, 65, 1, "iterations must be from 1 to 64, not 65");
        assertRefused(19456, 2, 17, "parallelism must be from 1 to 16, not 17");
    }

    private static void assertRefused(int memoryKib, int iterations, int parallelism, String message) {
        assertThatThrownBy(() -> new Argon2Settings(memoryKib, iterations, parallelism))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}

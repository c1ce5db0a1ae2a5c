package dev.vestibule.user.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MembershipChangeTest {
    private final MembershipChange change = new MembershipChange(
            Map.of(1, Optional.empty(), 5, Optional.empty(), 6, Optional.of(true), 7, Optional.of(false)));

    @Test
    void groupsThatAreNotNamedAreLeft() {
        assertThat(change.applyTo(Map.of(1, false, 8, true)))
                .doesNotContainKey(8)
                .containsKeys(1, 5, 6, 7);
    }

    @Test
    void managersStayWhereNothingIsSaid() {
        assertThat(change.applyTo(Map.of(1, false, 5, true))).containsEntry(5, true);
        assertThat(change.applyTo(Map.of(1, false))).containsEntry(5, false);
    }

    @Test
    void managersChangeWhereItIsSaid() {
        assertThat(change.applyTo(Map.of(6, false, 7, true)))
                .containsEntry(6, true)
                .containsEntry(7, false);
    }
}

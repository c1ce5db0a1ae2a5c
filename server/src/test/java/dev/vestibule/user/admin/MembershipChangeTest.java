package dev.vestibule.user.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.user.GroupId;
import dev.vestibule.user.GroupMemberships;
import dev.vestibule.user.Membership;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MembershipChangeTest {
    private final MembershipChange change = new MembershipChange(List.of(
            wanted(1, Optional.empty()),
            wanted(5, Optional.empty()),
            wanted(6, Optional.of(true)),
            wanted(7, Optional.of(false))));

    @Test
    void groupsThatAreNotNamedAreLeft() {
        assertThat(change.applyTo(present(membership(1, false), membership(8, true)))
                        .groups())
                .doesNotContain(new GroupId(8))
                .contains(new GroupId(1), new GroupId(5), new GroupId(6), new GroupId(7));
    }

    @Test
    void managersStayWhereNothingIsSaid() {
        assertThat(change.applyTo(present(membership(1, false), membership(5, true)))
                        .all())
                .contains(membership(5, true));
        assertThat(change.applyTo(present(membership(1, false))).all()).contains(membership(5, false));
    }

    @Test
    void managersChangeWhereItIsSaid() {
        assertThat(change.applyTo(present(membership(6, false), membership(7, true)))
                        .all())
                .contains(membership(6, true), membership(7, false));
    }

    @Test
    void membershipsAreInTheOrderOfTheGroups() {
        assertThat(present(membership(8, true), membership(2, false), membership(5, true))
                        .all())
                .extracting(membership -> membership.group().value())
                .containsExactly(2, 5, 8);
    }

    private static MembershipChange.Wanted wanted(int group, Optional<Boolean> manager) {
        return new MembershipChange.Wanted(new GroupId(group), manager);
    }

    private static GroupMemberships present(Membership... memberships) {
        return GroupMemberships.of(List.of(memberships));
    }

    private static Membership membership(int group, boolean manager) {
        return new Membership(new GroupId(group), manager);
    }
}

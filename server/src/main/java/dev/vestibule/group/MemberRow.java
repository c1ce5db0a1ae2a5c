package dev.vestibule.group;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vestibule.group.GroupListStore.Member;
import org.jspecify.annotations.Nullable;

/** A member of a group, on the wire; the contract has the user's id twice. */
record MemberRow(
        int id,
        int userId,
        @Nullable String firstName,
        @Nullable String lastName,
        String email,
        String commonName,
        @JsonProperty("is_superuser") boolean superuser,
        int groupId,
        int membershipId,
        @JsonProperty("is_group_manager") boolean groupManager) {

    static MemberRow of(Member member) {
        int user = member.held().user().value();
        return new MemberRow(
                user,
                user,
                member.firstName(),
                member.lastName(),
                member.email(),
                member.commonName(),
                member.superuser(),
                member.held().group().value(),
                member.held().id(),
                member.held().manager());
    }
}

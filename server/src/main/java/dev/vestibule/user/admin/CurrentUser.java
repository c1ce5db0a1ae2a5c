package dev.vestibule.user.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.vestibule.user.User;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The response of {@code GET /api/user/current}: the contract's exact keys (identity wire, section 1.4). */
record CurrentUser(
        @JsonUnwrapped FullUser user,
        String type,
        Map<String, String> attributes,
        @Nullable Integer personalCollectionId,
        @Nullable Integer tenantCollectionId,
        List<Integer> groupIds,
        @JsonProperty("is_installer") boolean installer,
        boolean hasInvitedSecondUser,
        boolean hasQuestionAndDashboard,
        boolean hasModel,
        Instant firstLogin,
        @Nullable Integer customHomepage,
        boolean canWriteAnyCollection,
        Permissions permissions) {

    static CurrentUser of(User user, boolean invitedSecondUser, Instant now) {
        return new CurrentUser(
                FullUser.of(user),
                user.type().wireName(),
                Objects.requireNonNullElse(user.profile().loginAttributes(), Map.of()),
                null,
                null,
                user.groupNumbers(),
                user.isInstaller(),
                invitedSecondUser,
                false,
                false,
                Objects.requireNonNullElse(user.activity().firstSignInAt(), now),
                null,
                user.superuser(),
                Permissions.of(user));
    }
}

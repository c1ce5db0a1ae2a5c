package dev.vestibule.user.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vestibule.user.User;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer of {@code GET /api/user/current}: the contract's exact keys (identity wire, section 1.4). */
record CurrentUser(
        int id,
        String email,
        @Nullable String firstName,
        @Nullable String lastName,
        String commonName,
        Instant dateJoined,
        @Nullable Instant lastLogin,
        Instant updatedAt,
        @JsonProperty("is_active") boolean active,
        @JsonProperty("is_superuser") boolean superuser,
        @JsonProperty("is_data_analyst") boolean dataAnalyst,
        @JsonProperty("is_qbnewb") boolean qbnewb,
        @Nullable String locale,
        @Nullable String ssoSource,
        @Nullable Map<String, String> loginAttributes,
        @Nullable Map<String, String> jwtAttributes,
        @Nullable Integer tenantId,
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
                user.id().value(),
                user.email().address(),
                user.firstName(),
                user.lastName(),
                user.commonName(),
                user.joinedAt(),
                user.lastSignInAt(),
                user.updatedAt(),
                user.isActive(),
                user.superuser(),
                false,
                user.qbnewb(),
                user.locale(),
                user.ssoSource(),
                user.loginAttributes(),
                null,
                null,
                user.type().wireName(),
                user.loginAttributes() == null ? Map.of() : user.loginAttributes(),
                null,
                null,
                user.groupIds(),
                user.isInstaller(),
                invitedSecondUser,
                false,
                false,
                user.firstSignInAt() == null ? now : user.firstSignInAt(),
                null,
                user.superuser(),
                Permissions.of(user));
    }
}

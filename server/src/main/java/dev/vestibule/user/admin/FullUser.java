package dev.vestibule.user.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vestibule.user.User;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A user for themselves and for administrators (identity wire, section 1.1: FULL). */
record FullUser(
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
        @Nullable Integer tenantId) {

    static FullUser of(User user) {
        return new FullUser(
                user.id().value(),
                user.email().address(),
                user.profile().firstName(),
                user.profile().lastName(),
                user.commonName(),
                user.activity().joinedAt(),
                user.activity().lastSignInAt(),
                user.activity().updatedAt(),
                user.isActive(),
                user.superuser(),
                false,
                user.activity().newcomer(),
                user.profile().locale(),
                user.ssoSource(),
                user.profile().loginAttributes(),
                null,
                null);
    }
}

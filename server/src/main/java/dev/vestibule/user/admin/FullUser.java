package dev.vestibule.user.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vestibule.user.User;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An account as its owner and administrators see it (identity wire, section 1.1: FULL). */
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
                null);
    }
}

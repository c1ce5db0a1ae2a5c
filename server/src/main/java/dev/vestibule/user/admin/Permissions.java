package dev.vestibule.user.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vestibule.user.User;

/**
 * What a user may do, by the contract's names (identity wire, section 1.4). There are no data sources here, so queries
 * depend on nothing but the account; and all that concerns the server itself is for administrators.
 */
public record Permissions(
        boolean canCreateQueries,
        boolean canCreateNativeQueries,
        boolean canAccessSetting,
        boolean canAccessSubscription,
        boolean canAccessMonitoring,
        boolean canAccessDataModel,
        boolean canAccessDbDetails,
        @JsonProperty("is_group_manager") boolean groupManager) {

    public static Permissions of(User user) {
        boolean administrator = user.isActive() && user.superuser();
        return new Permissions(
                user.isActive(),
                user.isActive(),
                administrator,
                administrator,
                administrator,
                administrator,
                administrator,
                user.isManager());
    }
}

package dev.vestibule.user.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vestibule.user.User;

/**
 * A user's permissions, by the contract's names (identity wire, section 1.4). There are no data sources here, so those
 * for queries depend only on the account; and those for the server itself are for administrators.
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

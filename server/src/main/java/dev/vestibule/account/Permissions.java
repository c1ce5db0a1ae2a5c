package dev.vestibule.account;

import dev.vestibule.user.User;

/** What a user may do, by the contract's names. There are no data sources here, so queries depend on nothing but the account. */
public record Permissions(
        boolean canCreateQueries,
        boolean canCreateNativeQueries,
        boolean canAccessSetting,
        boolean canAccessMonitoring,
        boolean isGroupManager) {
    public static Permissions of(User user) {
        return new Permissions(true, true, user.superuser(), user.superuser(), false);
    }
}

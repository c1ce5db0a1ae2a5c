package dev.vestibule.account;

import dev.vestibule.user.User;

/**
 * What a user may do, by the contract's names: those of an edition without {@code advanced-permissions} (identity wire, section
 * 1.4). There are no data sources here, so queries depend on nothing but the account.
 */
public record Permissions(boolean canCreateQueries, boolean canCreateNativeQueries) {
    public static Permissions of(User user) {
        return new Permissions(user.isActive(), user.isActive());
    }
}

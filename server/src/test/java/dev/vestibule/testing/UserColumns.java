package dev.vestibule.testing;

import java.util.stream.Stream;

/** The columns of a user that the contract names (identity wire, 1.1). */
public final class UserColumns {
    private static final String[] FULL = {
        "id",
        "email",
        "first_name",
        "last_name",
        "common_name",
        "date_joined",
        "last_login",
        "updated_at",
        "is_active",
        "is_superuser",
        "is_data_analyst",
        "is_qbnewb",
        "locale",
        "sso_source",
        "login_attributes",
        "jwt_attributes",
        "tenant_id"
    };

    private UserColumns() {}

    /** Those that administrators see of everybody and people of themselves, and others. */
    public static String[] fullAnd(String... others) {
        return Stream.concat(Stream.of(FULL), Stream.of(others)).toArray(String[]::new);
    }
}

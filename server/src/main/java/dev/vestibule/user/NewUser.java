package dev.vestibule.user;

import org.jspecify.annotations.Nullable;

/** An account that is about to be made. */
public record NewUser(
        Email email,
        @Nullable String firstName,
        @Nullable String lastName,
        boolean superuser,
        @Nullable String locale) {}

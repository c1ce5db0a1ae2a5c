package dev.vestibule.user;

import org.jspecify.annotations.Nullable;

/** A user who is about to be created. */
public record NewUser(
        Email email,
        @Nullable String firstName,
        @Nullable String lastName,
        boolean superuser,
        @Nullable String locale) {}

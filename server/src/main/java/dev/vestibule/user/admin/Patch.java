package dev.vestibule.user.admin;

import org.jspecify.annotations.Nullable;

/**
 * A change of a value that may be cleared.
 *
 * @param there whether the value changes at all
 * @param value the new value; null clears it
 */
public record Patch<T>(boolean there, @Nullable T value) {
    public static <T> Patch<T> of(@Nullable T value) {
        return new Patch<>(true, value);
    }

    /** Returns a change that keeps the value. */
    public static <T> Patch<T> unchanged() {
        return new Patch<>(false, null);
    }

    /** Returns {@code present} with this change. */
    @Nullable
    T applyTo(@Nullable T present) {
        return there ? value : present;
    }
}

package dev.vestibule.user.admin;

import org.jspecify.annotations.Nullable;

/**
 * What a request says of a value that may be cleared.
 *
 * @param there whether it says anything
 * @param value null clears
 */
public record Patch<T>(boolean there, @Nullable T value) {
    public static <T> Patch<T> of(@Nullable T value) {
        return new Patch<>(true, value);
    }

    /** Nothing is said, so nothing changes. */
    public static <T> Patch<T> nothing() {
        return new Patch<>(false, null);
    }

    /** What is true when this is done. */
    @Nullable
    T over(@Nullable T present) {
        return there ? value : present;
    }
}

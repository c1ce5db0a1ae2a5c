package dev.vestibule.account;

import org.jspecify.annotations.Nullable;

/**
 * What a request says of a value that may be cleared.
 *
 * @param there whether it says anything
 * @param value null clears
 */
public record Given<T>(boolean there, @Nullable T value) {
    public static <T> Given<T> of(@Nullable T value) {
        return new Given<>(true, value);
    }

    /** Nothing is said, so nothing changes. */
    public static <T> Given<T> nothing() {
        return new Given<>(false, null);
    }

    /** What is true when this is done. */
    @Nullable
    T over(@Nullable T present) {
        return there ? value : present;
    }
}

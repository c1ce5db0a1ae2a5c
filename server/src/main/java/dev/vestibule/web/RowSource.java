package dev.vestibule.web;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Reads a long list one batch after another, each by a query of its own. Used by one thread at a time. */
@FunctionalInterface
public interface RowSource<T> {
    /** Returns the next rows, at most {@code limit}; none at the end. */
    List<T> next(int limit);

    /**
     * Reads a list by the numbers of its rows, for lists that change little.
     *
     * @param part reads at most so many rows after so many
     */
    static <T> RowSource<T> paged(BiFunction<Integer, Integer, List<T>> part) {
        return new RowSource<>() {
            private int offset;

            @Override
            public List<T> next(int limit) {
                List<T> found = part.apply(limit, offset);
                offset += found.size();
                return found;
            }
        };
    }

    /**
     * Reads a list newest first, each batch from the instant at which the last one ended. Rows that are added meanwhile
     * move nothing, and no row is skipped or read twice.
     *
     * @param until where to begin, exclusive
     * @param part reads at most so many rows before an instant, newest first
     */
    static <T> RowSource<T> newestFirst(
            Instant until,
            BiFunction<Instant, Integer, List<T>> part,
            Function<? super T, Instant> at,
            Function<? super T, ?> id) {
        return new RowSource<>() {
            private Instant end = until;
            private final Set<Object> readAtEnd = new HashSet<>();

            @Override
            public List<T> next(int limit) {
                List<T> found = part.apply(end, limit + readAtEnd.size());
                List<T> fresh = found.stream()
                        .filter(row -> !readAtEnd.contains(id.apply(row)))
                        .toList();
                if (!fresh.isEmpty()) {
                    Instant last = at.apply(fresh.get(fresh.size() - 1));
                    Instant following = last.plus(1, ChronoUnit.MICROS);
                    if (!following.equals(end)) {
                        readAtEnd.clear();
                        end = following;
                    }
                    fresh.stream()
                            .filter(row -> at.apply(row).equals(last))
                            .forEach(row -> readAtEnd.add(id.apply(row)));
                }
                return fresh;
            }
        };
    }
}

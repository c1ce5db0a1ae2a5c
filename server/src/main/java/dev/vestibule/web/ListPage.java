package dev.vestibule.web;

import dev.vestibule.platform.i18n.Message;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The part of a long list that is shown.
 *
 * @param more whether rows follow
 * @param total how many rows there are in all, if that is known without counting for long
 */
public record ListPage<T>(ListQuery query, List<T> rows, boolean more, OptionalInt total) {
    public ListPage {
        rows = List.copyOf(rows);
    }

    /**
     * A part of a list whose length is not known.
     *
     * @param found {@link ListQuery#limit} rows at most, from {@link ListQuery#offset} on
     */
    public static <T> ListPage<T> of(ListQuery query, List<T> found) {
        boolean more = found.size() > ListQuery.ROWS;
        return new ListPage<>(query, more ? found.subList(0, ListQuery.ROWS) : found, more, OptionalInt.empty());
    }

    /** Returns a part of a list whose length is known. */
    public static <T> ListPage<T> of(ListQuery query, List<T> found, int total) {
        ListPage<T> part = of(query, found);
        return new ListPage<>(query, part.rows, part.more, OptionalInt.of(total));
    }

    /** Returns these rows in the form in which they are shown. */
    public <R> ListPage<R> map(Function<? super T, ? extends R> shown) {
        return new ListPage<>(query, rows.stream().<R>map(shown).toList(), more, total);
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Which rows these are. */
    public Message position() {
        int first = query.offset() + 1;
        int last = query.offset() + rows.size();
        return total.isPresent()
                ? Message.of("list.position-of", first, last, total.getAsInt())
                : Message.of("list.position", first, last);
    }

    /** Where the rows before these are. */
    public @Nullable String earlier() {
        return query.earlier();
    }

    /** Where the rows after these are. */
    public @Nullable String later() {
        return more ? query.later() : null;
    }
}

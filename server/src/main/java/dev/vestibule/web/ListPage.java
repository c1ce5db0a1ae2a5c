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
public record ListPage<T>(ListQuery place, List<T> rows, boolean more, OptionalInt total) {
    public ListPage {
        rows = List.copyOf(rows);
    }

    /**
     * A part of a list whose length is not known.
     *
     * @param found {@link ListQuery#limit} rows at most, from {@link ListQuery#offset} on
     */
    public static <T> ListPage<T> of(ListQuery place, List<T> found) {
        boolean more = found.size() > ListQuery.ROWS;
        return new ListPage<>(place, more ? found.subList(0, ListQuery.ROWS) : found, more, OptionalInt.empty());
    }

    /** Returns a part of a list whose length is known. */
    public static <T> ListPage<T> of(ListQuery place, List<T> found, int total) {
        ListPage<T> part = of(place, found);
        return new ListPage<>(place, part.rows, part.more, OptionalInt.of(total));
    }

    /** Returns these rows in the form in which they are shown. */
    public <R> ListPage<R> map(Function<? super T, ? extends R> shown) {
        return new ListPage<>(place, rows.stream().<R>map(shown).toList(), more, total);
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Which rows these are. */
    public Message position() {
        int first = place.offset() + 1;
        int last = place.offset() + rows.size();
        return total.isPresent()
                ? Message.of("list.position-of", first, last, total.getAsInt())
                : Message.of("list.position", first, last);
    }

    /** Where the rows before these are. */
    public @Nullable String earlier() {
        return place.earlier();
    }

    /** Where the rows after these are. */
    public @Nullable String later() {
        return more ? place.later() : null;
    }
}

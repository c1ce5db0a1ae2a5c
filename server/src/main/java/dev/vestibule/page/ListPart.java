package dev.vestibule.page;

import dev.vestibule.text.Message;
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
public record ListPart<T>(ListPlace place, List<T> rows, boolean more, OptionalInt total) {
    public ListPart {
        rows = List.copyOf(rows);
    }

    /**
     * A part of a list whose length is not known.
     *
     * @param found {@link ListPlace#limit} rows at most, from {@link ListPlace#offset} on
     */
    public static <T> ListPart<T> of(ListPlace place, List<T> found) {
        boolean more = found.size() > ListPlace.ROWS;
        return new ListPart<>(place, more ? found.subList(0, ListPlace.ROWS) : found, more, OptionalInt.empty());
    }

    /** The same for a list whose length is known. */
    public static <T> ListPart<T> of(ListPlace place, List<T> found, int total) {
        ListPart<T> part = of(place, found);
        return new ListPart<>(place, part.rows, part.more, OptionalInt.of(total));
    }

    /** The same rows in the form in which they are shown. */
    public <R> ListPart<R> map(Function<? super T, ? extends R> shown) {
        return new ListPart<>(place, rows.stream().<R>map(shown).toList(), more, total);
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

package dev.vestibule.web;

import dev.vestibule.platform.i18n.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a long list.
 *
 * @param more whether rows follow
 * @param total how many rows there are in all, if that can be counted quickly
 * @param filters what the list is filtered by
 */
public record ListPage<T>(ListQuery query, List<T> rows, boolean more, OptionalInt total, ActiveFilters filters) {
    public ListPage {
        rows = List.copyOf(rows);
    }

    /**
     * Returns a page of a list of unknown length.
     *
     * @param found {@link ListQuery#limit} rows at most, from {@link ListQuery#offset} on
     */
    public static <T> ListPage<T> of(ListQuery query, List<T> found) {
        boolean more = found.size() > query.rows();
        return new ListPage<>(
                query, more ? found.subList(0, query.rows()) : found, more, OptionalInt.empty(), ActiveFilters.NONE);
    }

    /** Returns a page of a list of known length. */
    public static <T> ListPage<T> of(ListQuery query, List<T> found, int total) {
        ListPage<T> part = of(query, found);
        return new ListPage<>(query, part.rows, part.more, OptionalInt.of(total), part.filters);
    }

    /** Returns these rows in the form for display. */
    public <R> ListPage<R> map(Function<? super T, ? extends R> shown) {
        return new ListPage<>(query, rows.stream().<R>map(shown).toList(), more, total, filters);
    }

    /** Returns this page with what the list is filtered by. */
    public ListPage<T> with(ActiveFilters active) {
        return new ListPage<>(query, rows, more, total, active);
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Returns the range of these rows, for display. */
    public Message position() {
        int first = query.offset() + 1;
        int last = query.offset() + rows.size();
        return total.isPresent()
                ? Message.of("list.position-of", first, last, total.getAsInt())
                : Message.of("list.position", first, last);
    }

    /** Returns the link to the previous page. */
    public @Nullable String earlier() {
        return query.earlier();
    }

    /** Returns the link to the next page. */
    public @Nullable String later() {
        return more ? query.later() : null;
    }

    /** Returns whether there is more than the smallest page shows, so that the reader may want another size. */
    public boolean isLong() {
        return more || query.part() > 1 || rows.size() > ListQuery.SIZES.get(0);
    }

    /**
     * A page by its number.
     *
     * @param address null for this page
     * @param gap whether pages before it are left out
     */
    public record Step(int number, @Nullable String address, boolean gap) {}

    /**
     * Returns the pages to choose from: the first, the last and those around this one. Empty for a list of unknown
     * length, and for one of a single page.
     */
    public List<Step> steps() {
        int last = total.isEmpty() ? 1 : Math.min(ListQuery.MOST_PARTS, (total.getAsInt() - 1) / query.rows() + 1);
        List<Step> steps = new ArrayList<>();
        int before = 0;
        for (int number = 1; last > 1 && number <= last; number++) {
            if (number == 1 || number == last || Math.abs(number - query.part()) <= 1) {
                String address = number == query.part() ? null : query.page(number);
                steps.add(new Step(number, address, number > before + 1));
                before = number;
            }
        }
        return steps;
    }
}

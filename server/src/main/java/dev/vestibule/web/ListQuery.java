package dev.vestibule.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a long list: its filter, its order, and its page. All of it is in the URL, so that it can be bookmarked,
 * and every link works without script.
 *
 * @param filter the fields of the filter's form, by name; untrusted texts
 * @param sort one of the columns that the list can be sorted by
 * @param part counts from 1
 */
public record ListQuery(String path, Map<String, String> filter, String sort, boolean descending, int part) {
    /** The number of rows of a page. */
    public static final int ROWS = 50;

    /** Beyond this page, a filter is faster for reader and database. */
    private static final int MOST_PARTS = 2_000;

    private static final String SORT = "sort";
    private static final String PART = "page";

    public ListQuery {
        filter = Collections.unmodifiableMap(new LinkedHashMap<>(filter));
    }

    /**
     * Reads the state from the URL. An unknown column, and an invalid page number, are ignored.
     *
     * @param fields the fields of the filter's form
     * @param columns the columns that the list can be sorted by, the default first; a minus before its name for
     *     descending
     */
    public static ListQuery of(PageRequest request, List<String> fields, List<String> columns) {
        Map<String, String> filter = new LinkedHashMap<>();
        for (String field : fields) {
            filter.put(field, request.request().query(field).orElse("").strip());
        }
        String sort = request.request()
                .query(SORT)
                .filter(wish -> columns.contains(wish) || columns.contains(opposite(wish)))
                .orElse(columns.get(0));
        int part = request.request().query(PART).map(ListQuery::number).orElse(1);
        boolean descending = sort.startsWith("-");
        return new ListQuery(request.request().path(), filter, descending ? sort.substring(1) : sort, descending, part);
    }

    /** Returns this state for the list of another page, to which its form leads. */
    public ListQuery at(String other) {
        return new ListQuery(other, filter, sort, descending, part);
    }

    private static String opposite(String sort) {
        return sort.startsWith("-") ? sort.substring(1) : "-" + sort;
    }

    private static int number(String text) {
        return text.matches("[1-9][0-9]{0,3}") ? Math.min(Integer.parseInt(text), MOST_PARTS) : 1;
    }

    /** Returns how many rows precede this page. */
    public int offset() {
        return (part - 1) * ROWS;
    }

    /**
     * Returns how many rows to request from the store: one more than are shown, to see whether there is another page.
     */
    public int limit() {
        return ROWS + 1;
    }

    /** Returns whether the filter is not empty. */
    public boolean narrowed() {
        return filter.values().stream().anyMatch(value -> !value.isEmpty());
    }

    /** Returns the order in the form of the URL. */
    public String order() {
        return descending ? "-" + sort : sort;
    }

    /** Returns a link to the same list by another column; by this one in the opposite direction. */
    public String sortedBy(String column) {
        return address(column.equals(sort) && !descending ? "-" + column : column, 1);
    }

    /** Returns the sort state for the header of a column. */
    public @Nullable String direction(String column) {
        if (!column.equals(sort)) {
            return null;
        }
        return descending ? "descending" : "ascending";
    }

    @Nullable
    String earlier() {
        return part == 1 ? null : address(order(), part - 1);
    }

    @Nullable
    String later() {
        return part == MOST_PARTS ? null : address(order(), part + 1);
    }

    private String address(String order, int wanted) {
        StringBuilder address = new StringBuilder(narrowedAt(path));
        add(address, SORT, order);
        if (wanted > 1) {
            add(address, PART, Integer.toString(wanted));
        }
        return address.toString();
    }

    /** Returns a link to another page with the same filter. */
    public String narrowedAt(String other) {
        StringBuilder address = new StringBuilder(other);
        filter.forEach((name, value) -> {
            if (!value.isEmpty()) {
                add(address, name, value);
            }
        });
        return address.toString();
    }

    /** Returns a link to the same page with the same filter and one more field. */
    public String with(String name, String value) {
        StringBuilder address = new StringBuilder(narrowedAt(path));
        add(address, name, value);
        return address.toString();
    }

    private static void add(StringBuilder address, String name, String value) {
        address.append(address.indexOf("?") < 0 ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}

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
 * @param rows the number of rows of a page, one of {@link #SIZES}
 */
public record ListQuery(String path, Map<String, String> filter, String sort, boolean descending, int part, int rows) {
    /** The number of rows of a page, unless the reader chooses another. */
    public static final int ROWS = 50;

    /** The numbers of rows to choose from. */
    public static final List<Integer> SIZES = List.of(25, ROWS, 100);

    /** The most rows that can be selected at once: all of the largest page. */
    public static final int MOST_SELECTED = Collections.max(SIZES);

    /** Beyond this page, a filter is faster for reader and database. */
    static final int MOST_PARTS = 2_000;

    private static final String SORT = "sort";
    private static final String PART = "page";
    private static final String SIZE = "size";

    public ListQuery {
        filter = Collections.unmodifiableMap(new LinkedHashMap<>(filter));
    }

    public ListQuery(String path, Map<String, String> filter, String sort, boolean descending, int part) {
        this(path, filter, sort, descending, part, ROWS);
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
        int rows = request.request().query(SIZE).map(ListQuery::size).orElse(ROWS);
        boolean descending = sort.startsWith("-");
        String column = descending ? sort.substring(1) : sort;
        return new ListQuery(request.request().path(), filter, column, descending, part, rows);
    }

    /** Returns this state for the list of another page, to which its form leads. */
    public ListQuery at(String other) {
        return new ListQuery(other, filter, sort, descending, part, rows);
    }

    private static String opposite(String sort) {
        return sort.startsWith("-") ? sort.substring(1) : "-" + sort;
    }

    private static int number(String text) {
        return text.matches("[1-9][0-9]{0,3}") ? Math.min(Integer.parseInt(text), MOST_PARTS) : 1;
    }

    private static int size(String text) {
        return SIZES.stream()
                .filter(size -> text.equals(size.toString()))
                .findFirst()
                .orElse(ROWS);
    }

    /** Returns how many rows precede this page. */
    public int offset() {
        return (part - 1) * rows;
    }

    /**
     * Returns how many rows to request from the store: one more than are shown, to see whether there is another page.
     */
    public int limit() {
        return rows + 1;
    }

    /** Returns whether the filter is not empty. */
    public boolean narrowed() {
        return filter.values().stream().anyMatch(value -> !value.isEmpty());
    }

    /** Returns whether any other field than this one is not empty. */
    public boolean narrowedBesides(String field) {
        return filter.entrySet().stream()
                .anyMatch(entry ->
                        !entry.getKey().equals(field) && !entry.getValue().isEmpty());
    }

    /** Returns the fields of the filter that are not empty. */
    public Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>(filter);
        given.values().removeIf(String::isEmpty);
        return given;
    }

    /** Returns a field of the filter; empty text if it is not filtered by. */
    public String given(String field) {
        return filter.getOrDefault(field, "");
    }

    /** Returns the same page of the list with other fields in its filter. */
    public ListQuery withFilter(Map<String, String> fields) {
        Map<String, String> all = new LinkedHashMap<>(filter);
        all.putAll(fields);
        return new ListQuery(path, all, sort, descending, part, rows);
    }

    /** Returns the order in the form of the URL. */
    public String order() {
        return descending ? "-" + sort : sort;
    }

    /** Returns a link to the same list by another column; by this one in the opposite direction. */
    public String sortedBy(String column) {
        return address(column.equals(sort) && !descending ? "-" + column : column, 1, rows);
    }

    /** Returns a link to the same list by another column, in descending order first. */
    public String sortedDownBy(String column) {
        return address(column.equals(sort) && descending ? column : "-" + column, 1, rows);
    }

    /** Returns a link to the first page with so many rows. */
    public String sized(int wanted) {
        return address(order(), 1, wanted);
    }

    /** Returns a link to a page by its number. */
    public String page(int wanted) {
        return address(order(), wanted, rows);
    }

    /** Returns a link to this page. */
    public String here() {
        return page(part);
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
        return part == 1 ? null : page(part - 1);
    }

    @Nullable
    String later() {
        return part == MOST_PARTS ? null : page(part + 1);
    }

    private String address(String order, int wanted, int size) {
        StringBuilder address = new StringBuilder(narrowedAt(path));
        if (!order.isEmpty()) {
            add(address, SORT, order);
        }
        if (size != ROWS) {
            add(address, SIZE, Integer.toString(size));
        }
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

package dev.vestibule.web;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a list as CSV (RFC 4180) in UTF-8. The names of the columns are the same in every language; times are
 * in UTC (ISO 8601).
 */
public final class CsvFormat<T> {
    /** What makes a spreadsheet take a text for a formula, also as a full-width character. */
    private static final Pattern FORMULA =
            Pattern.compile("^[=+\\-@\\t\\r\\n\uFF1D\uFF0B\uFF0D\uFF20].*", Pattern.DOTALL);

    private static final Pattern SPECIAL = Pattern.compile("[\",\\r\\n]|^\\s|\\s$");

    private record Column<T>(String name, Function<? super T, ?> value) {}

    private final List<Column<T>> columns;

    private CsvFormat(List<Column<T>> columns) {
        this.columns = List.copyOf(columns);
    }

    /** Returns a format without columns. */
    public static <T> CsvFormat<T> empty() {
        return new CsvFormat<>(List.of());
    }

    /**
     * Returns this format with one more column.
     *
     * @param value returns a text, a number, a flag, an instant, or one of them in an {@code Optional}
     */
    public CsvFormat<T> with(String name, Function<? super T, ?> value) {
        List<Column<T>> more = new ArrayList<>(columns);
        more.add(new Column<>(name, value));
        return new CsvFormat<>(more);
    }

    byte[] header() {
        return line(columns.stream().map(Column::name).collect(Collectors.joining(",")));
    }

    byte[] row(T row) {
        return line(
                columns.stream().map(column -> cell(column.value().apply(row))).collect(Collectors.joining(",")));
    }

    /** Returns a row that consists of a sentence. */
    static byte[] remark(String sentence) {
        return line(cell(sentence));
    }

    private static byte[] line(String cells) {
        return (cells + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String cell(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return cell(optional.orElse(null));
        }
        if (value == null) {
            return "";
        }
        if (value instanceof Instant instant) {
            return instant.truncatedTo(ChronoUnit.MILLIS).toString();
        }
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        String text = harmless(value.toString());
        return SPECIAL.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    /** An apostrophe makes spreadsheets show a text that they would otherwise run as a formula. */
    private static String harmless(String text) {
        return FORMULA.matcher(text).matches() ? "'" + text : text;
    }
}

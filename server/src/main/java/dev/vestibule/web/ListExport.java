package dev.vestibule.web;

import dev.vestibule.audit.admin.ExportLog;
import dev.vestibule.platform.http.Json;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Sends what a list's filter matches as a file, in the order of the list. It is read while it is sent, in constant
 * memory, and recorded in the audit log.
 */
public final class ListExport {
    /** More rows are beyond what spreadsheets are made for; the file says that it ends here. */
    private static final int MOST_ROWS = 100_000;

    private static final int AT_ONCE = 1_000;

    /** Tells spreadsheets that the file is in UTF-8. */
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final ExportLog log;
    private final InstantSource clock;

    public ListExport(ExportLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /**
     * The rows that a filter matches.
     *
     * @param rows empty if a field of the filter is wrong
     */
    public record Selected<T>(ListQuery query, Optional<RowSource<T>> rows) {}

    /**
     * A list that is exported as CSV and as JSON.
     *
     * @param name of the file, and in the audit log
     * @param item what the JSON has for a row
     * @param rows reads the filter of a request
     */
    public record Exportable<T>(
            String name, CsvFormat<T> format, Function<? super T, ?> item, Function<PageRequest, Selected<T>> rows) {}

    /** Adds the two files of the list at a path, which administrators may open. A wrong filter leads to the list. */
    public <T> void addTo(Routes routes, Pages pages, String path, Exportable<T> list) {
        routes.get(
                path + ".csv",
                pages.administrator(request -> file(
                        request, path, list, (query, rows) -> csv(request, query, list.name(), list.format(), rows))));
        routes.get(
                path + ".json",
                pages.administrator(request -> file(
                        request, path, list, (query, rows) -> json(request, query, list.name(), list.item(), rows))));
    }

    private static <T> Response file(
            PageRequest request,
            String path,
            Exportable<T> list,
            BiFunction<ListQuery, RowSource<T>, Response> format) {
        Selected<T> selected = list.rows().apply(request);
        return selected.rows()
                .map(rows -> format.apply(selected.query(), rows))
                .orElseGet(() -> PageRequest.to(selected.query().narrowedAt(path)));
    }

    private interface Writer<T> {
        void write(T row) throws IOException;
    }

    /**
     * Returns the rows as CSV.
     *
     * @param list the name of the list: of the file, and in the audit log
     */
    public <T> Response csv(PageRequest request, ListQuery query, String list, CsvFormat<T> format, RowSource<T> rows) {
        List<T> first = first(request, query, list, rows);
        Response file = Response.streamed("text/csv; charset=utf-8", out -> {
            out.write(BYTE_ORDER_MARK);
            out.write(format.header());
            if (!writeAll(first, rows, row -> out.write(format.row(row)))) {
                out.write(CsvFormat.remark("Only the first " + MOST_ROWS + " rows were exported. Narrow the filter."));
            }
        });
        return named(file, list + "-" + today() + ".csv");
    }

    /** Returns the rows as JSON: an object with {@code data}, and {@code complete} if it has all that match. */
    private <T> Response json(
            PageRequest request, ListQuery query, String list, Function<? super T, ?> item, RowSource<T> rows) {
        List<T> first = first(request, query, list, rows);
        Response file = Response.streamed("application/json; charset=utf-8", out -> {
            out.write(text("{\"data\":["));
            Separator separator = new Separator();
            boolean complete = writeAll(first, rows, row -> {
                out.write(separator.next());
                Json.text(item.apply(row)).writeTo(out);
            });
            out.write(text("\n],\"complete\":" + complete + "}\n"));
        });
        return named(file, list + "-" + today() + ".json");
    }

    private static final class Separator {
        private boolean begun;

        byte[] next() {
            byte[] separator = text(begun ? ",\n" : "\n");
            begun = true;
            return separator;
        }
    }

    /** Reads the first rows before anything is sent, so that an error is an error page and no broken file. */
    private <T> List<T> first(PageRequest request, ListQuery query, String list, RowSource<T> rows) {
        List<T> first = rows.next(AT_ONCE);
        log.add(list, query.given(), request.actor(), clock.instant());
        return first;
    }

    /** Returns whether these are all rows. */
    private static <T> boolean writeAll(List<T> first, RowSource<T> rows, Writer<T> writer) throws IOException {
        int written = 0;
        for (List<T> batch = first; !batch.isEmpty(); batch = rows.next(AT_ONCE)) {
            for (T row : batch) {
                if (written++ == MOST_ROWS) {
                    return false;
                }
                writer.write(row);
            }
        }
        return true;
    }

    private String today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Response named(Response file, String name) {
        return file.with("Content-Disposition", "attachment; filename=\"" + name + "\"");
    }
}

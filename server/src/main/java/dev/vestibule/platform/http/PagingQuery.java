package dev.vestibule.platform.http;

import dev.vestibule.platform.paging.Paging;
import java.util.Optional;

/** Reads the query parameters {@code limit} and {@code offset}. */
public final class PagingQuery {
    private PagingQuery() {}

    /**
     * Returns the page that a request asks for; empty if it wants the whole list (identity wire, section 0.2).
     *
     * @throws dev.vestibule.platform.refusal.InvalidInputException if limit or offset is not a number of at least zero
     */
    public static Optional<Paging> of(Request request) {
        Optional<Integer> limit = request.queryNumber("limit", 0);
        Optional<Integer> offset = request.queryNumber("offset", 0);
        return limit.isEmpty() && offset.isEmpty()
                ? Optional.empty()
                : Optional.of(new Paging(limit.orElse(Paging.USUAL.limit()), offset.orElse(Paging.USUAL.offset())));
    }

    /** Returns the first page of a list that is never returned as a whole, unless the request asks for another one. */
    public static Paging orUsual(Request request) {
        return of(request).orElse(Paging.USUAL);
    }
}

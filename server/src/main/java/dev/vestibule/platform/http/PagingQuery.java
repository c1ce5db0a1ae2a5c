package dev.vestibule.platform.http;

import dev.vestibule.platform.paging.Paging;
import java.util.Optional;

/** The query parameters {@code limit} and {@code offset}. */
public final class PagingQuery {
    private PagingQuery() {}

    /**
     * Returns the part that a request asks for; empty when it wants the whole list (identity wire, section 0.2).
     *
     * @throws dev.vestibule.platform.refusal.InvalidInputException when limit or offset is no number from zero on
     */
    public static Optional<Paging> of(Request request) {
        Optional<Integer> limit = request.queryNumber("limit", 0);
        Optional<Integer> offset = request.queryNumber("offset", 0);
        return limit.isEmpty() && offset.isEmpty()
                ? Optional.empty()
                : Optional.of(new Paging(limit.orElse(Paging.USUAL.limit()), offset.orElse(Paging.USUAL.offset())));
    }

    /** Returns the first part of a list that is never given as a whole, unless the request asks for another one. */
    public static Paging orUsual(Request request) {
        return of(request).orElse(Paging.USUAL);
    }
}

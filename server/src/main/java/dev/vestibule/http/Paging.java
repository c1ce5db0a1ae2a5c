package dev.vestibule.http;

import java.util.Optional;

/** Which part of a list somebody wants to see. */
public record Paging(int limit, int offset) {
    private static final int USUAL = 50;

    /**
     * What a request asks for; empty when it wants the whole list (identity wire, section 0.2).
     *
     * @throws dev.vestibule.refusal.InvalidInputException when limit or offset is no number from zero on
     */
    public static Optional<Paging> of(Request request) {
        Optional<Integer> limit = request.queryNumber("limit", 0);
        Optional<Integer> offset = request.queryNumber("offset", 0);
        return limit.isEmpty() && offset.isEmpty()
                ? Optional.empty()
                : Optional.of(new Paging(limit.orElse(USUAL), offset.orElse(0)));
    }

    /** The same for a list that is never given as a whole. */
    public static Paging orUsual(Request request) {
        return of(request).orElse(new Paging(USUAL, 0));
    }
}

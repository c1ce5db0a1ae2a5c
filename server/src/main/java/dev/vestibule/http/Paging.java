package dev.vestibule.http;

import dev.vestibule.refusal.InvalidInputException;
import dev.vestibule.text.Message;
import java.util.Optional;

/** Which part of a list somebody wants to see. */
public record Paging(int limit, int offset) {
    private static final int USUAL = 50;

    /**
     * What a request asks for; empty when it wants the whole list (identity wire, section 0.2).
     *
     * @throws InvalidInputException when limit or offset is no number from zero on
     */
    public static Optional<Paging> of(Request request) {
        Optional<Integer> limit = number(request, "limit");
        Optional<Integer> offset = number(request, "offset");
        return limit.isEmpty() && offset.isEmpty()
                ? Optional.empty()
                : Optional.of(new Paging(limit.orElse(USUAL), offset.orElse(0)));
    }

    private static Optional<Integer> number(Request request, String name) {
        return request.query(name).map(text -> {
            try {
                int number = Integer.parseInt(text);
                if (number >= 0) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // told below, as for a number below zero
            }
            throw InvalidInputException.of(name, Message.of("field.number", 0, Integer.MAX_VALUE));
        });
    }
}

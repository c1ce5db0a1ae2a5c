package dev.vestibule.platform.refusal;

import dev.vestibule.platform.i18n.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Refuses a request with invalid fields, and names all of them. Texts say what would be valid; they never repeat the
 * input, except spaces.
 */
public final class InvalidInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** One field's error: the message for users and, for errors of type, the technical texts. */
    public record Fault(Message sentence, List<String> technical) {
        public Fault {
            technical = List.copyOf(technical);
        }

        public Fault(Message sentence) {
            this(sentence, List.of());
        }

        public Fault(Message sentence, String technical) {
            this(sentence, List.of(technical));
        }
    }

    private final transient Map<String, Fault> faults;

    public InvalidInputException(Map<String, Fault> faults) {
        super("invalid input in " + faults.keySet(), null, false, false);
        this.faults = new LinkedHashMap<>(faults);
    }

    /** Refuses an input that violates one rule. */
    public static InvalidInputException of(Input input, Message sentence) {
        return of(input.wireName(), sentence);
    }

    /** Refuses a field of a request that violates one rule. */
    public static InvalidInputException of(String field, Message sentence) {
        return new InvalidInputException(Map.of(field, new Fault(sentence)));
    }

    /** Errors by field; nested fields by their dotted path ({@code user.email}). */
    public Map<String, Fault> faults() {
        return faults;
    }
}

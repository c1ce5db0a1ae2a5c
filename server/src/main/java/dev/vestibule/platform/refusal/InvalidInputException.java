package dev.vestibule.platform.refusal;

import dev.vestibule.platform.i18n.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ends a request whose fields do not fit, naming every field that does not. Texts speak of what would be right; they
 * never repeat what was sent, save blanks.
 */
public final class InvalidInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** One field's fault: the sentence for people and, for faults of shape, the technical texts. */
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

    /** A single rule that an input breaks. */
    public static InvalidInputException of(Input input, Message sentence) {
        return of(input.wireName(), sentence);
    }

    /** A single rule that a field of a request breaks. */
    public static InvalidInputException of(String field, Message sentence) {
        return new InvalidInputException(Map.of(field, new Fault(sentence)));
    }

    /** Keyed by field; nested fields by their dotted path ({@code user.email}). */
    public Map<String, Fault> faults() {
        return faults;
    }
}

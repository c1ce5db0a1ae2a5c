package dev.vestibule.oauth.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.InvalidInputException.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads members of a registration by name and type, and collects the errors. Null is the same as absent. */
final class MetadataReader {
    private static final int MOST_TEXTS = 50;

    private final JsonNode json;
    private final Map<String, Fault> faults = new LinkedHashMap<>();

    MetadataReader(JsonNode json) {
        this.json = json;
        if (!json.isObject()) {
            reject("_error", Message.of("field.object"));
        }
    }

    boolean has(String name) {
        return json.hasNonNull(name);
    }

    JsonNode node(String name) {
        return json.path(name);
    }

    /** Reports an error of a member; the first one counts. */
    void reject(String name, Message sentence) {
        faults.putIfAbsent(name, new Fault(sentence));
    }

    /** @throws InvalidInputException if there were errors */
    void check() {
        if (!faults.isEmpty()) {
            throw new InvalidInputException(faults);
        }
    }

    Optional<String> text(String name, int most) {
        if (!has(name)) {
            return Optional.empty();
        }
        JsonNode value = json.get(name);
        if (!value.isTextual() || value.textValue().isBlank()) {
            reject(name, Message.of("field.non-blank"));
            return Optional.empty();
        }
        return checked(name, value.textValue(), most);
    }

    private Optional<String> checked(String name, String text, int most) {
        if (text.length() > most) {
            reject(name, Message.of("field.too-long", most));
            return Optional.empty();
        }
        if (text.codePoints().anyMatch(MetadataReader::isNoCharacter)) {
            reject(name, Message.of("field.control-characters"));
            return Optional.empty();
        }
        return Optional.of(text);
    }

    private static boolean isNoCharacter(int c) {
        return Character.isISOControl(c) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    List<String> texts(String name, int most) {
        if (!has(name)) {
            return List.of();
        }
        JsonNode value = json.get(name);
        if (!value.isArray() || value.size() > MOST_TEXTS) {
            reject(name, Message.of("field.text-list", MOST_TEXTS));
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode one : value) {
            if (!one.isTextual() || one.textValue().isBlank()) {
                reject(name, Message.of("field.text-list", MOST_TEXTS));
                return List.of();
            }
            checked(name, one.textValue(), most).ifPresent(texts::add);
        }
        return texts.stream().distinct().toList();
    }

    boolean flag(String name, boolean usual) {
        if (!has(name)) {
            return usual;
        }
        if (!json.get(name).isBoolean()) {
            reject(name, Message.of("field.boolean"));
        }
        return json.get(name).booleanValue();
    }

    Optional<Integer> number(String name, int least, int most) {
        if (!has(name)) {
            return Optional.empty();
        }
        JsonNode value = json.get(name);
        if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
            reject(name, Message.of("field.number", least, most));
            return Optional.empty();
        }
        return Optional.of(value.intValue());
    }

    /** Returns one of these words. */
    Optional<String> word(String name, List<String> words) {
        Optional<String> word = text(name, ClientId.MOST_CHARACTERS);
        if (word.isPresent() && !words.contains(word.get())) {
            reject(name, oneOf(words));
            return Optional.empty();
        }
        return word;
    }

    /** Returns several of these words. */
    List<String> words(String name, List<String> words, List<String> usual) {
        if (!has(name)) {
            return usual;
        }
        List<String> given = texts(name, ClientId.MOST_CHARACTERS);
        if (!words.containsAll(given)) {
            reject(name, oneOf(words));
        }
        return given;
    }

    /** Returns addresses that follow a rule. */
    List<String> addresses(String name, int most, Predicate<String> rule, Message sentence) {
        List<String> addresses = texts(name, most);
        if (!addresses.stream().allMatch(rule)) {
            reject(name, sentence);
        }
        return addresses;
    }

    /** Returns an address that follows a rule. */
    Optional<String> address(String name, int most, Predicate<String> rule, Message sentence) {
        Optional<String> address = text(name, most);
        if (address.isPresent() && !rule.test(address.get())) {
            reject(name, sentence);
        }
        return address;
    }

    private static Message oneOf(List<String> words) {
        return Message.of("field.one-of", String.join(", ", words));
    }
}

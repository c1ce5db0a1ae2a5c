package dev.vestibule.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.apikey.ApiKeyListStore;
import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.apikey.KeyFields;
import dev.vestibule.apikey.KeySettings;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.user.UserId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The form of a key. Its values are validated by the rules of the API, with messages for the form. */
public final class KeyForm {
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE");
    private static final List<String> ORDER =
            List.of("name", "group", "expires", "owner", "paths", "addresses", "password");
    private static final String NO_INSTANT = "none";
    private static final String OPENED = "opened";

    private KeyForm() {}

    /**
     * Returns the form of an existing key.
     *
     * @param owner the address of the user with whom it is revoked; empty for none
     */
    public static FormView of(KeySettings settings, String owner) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", settings.name());
        values.put(
                "group",
                settings.group().map(group -> Integer.toString(group.value())).orElse(""));
        values.put("owner", owner);
        values.put("expires", settings.expiresAt().map(KeyForm::lastDay).orElse(""));
        settings.limits().methods().forEach(method -> values.put(method, "on"));
        values.put("paths", String.join("\n", settings.limits().pathTexts()));
        values.put("addresses", String.join("\n", settings.limits().addresses().texts()));
        return FormView.of(values);
    }

    /** Returns the form as it was sent. */
    public static FormView again(PageRequest request) {
        Map<String, String> values =
                new LinkedHashMap<>(request.posted("name", "group", "owner", "expires", "paths", "addresses"));
        METHODS.stream().filter(request.form()::ticked).forEach(method -> values.put(method, "on"));
        return FormView.of(values);
    }

    /**
     * Returns the values for the rules; all but the owner, who must be looked up first.
     *
     * @param present the current expiry of the key; unchanged to the second if its day is unchanged
     */
    public static ObjectNode json(PageRequest request, Optional<Instant> present) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", request.text("name"));
        Parsing.number(request.text("group"), 1, Integer.MAX_VALUE).ifPresent(group -> json.put("group_id", group));
        json.put("expires_at", expiry(request.text("expires"), present));
        ArrayNode methods = json.putArray("methods");
        METHODS.stream().filter(request.form()::ticked).forEach(methods::add);
        lines(request, "paths").forEach(json.putArray("paths")::add);
        lines(request, "addresses").forEach(json.putArray("addresses")::add);
        return json;
    }

    /** Returns when the form was opened, for {@link #sentBefore}. */
    public static String opened(PageRequest request, InstantSource clock) {
        return Parsing.instant(request.form().text(OPENED), Instant.EPOCH)
                .orElseGet(clock::instant)
                .toString();
    }

    /**
     * Returns the key that this form has created already, if it is sent a second time, as by a reload of the page that
     * shows the secret.
     *
     * @param person the user whose personal key it is; empty for a service key
     */
    public static Optional<ApiKeyListStore.Listed> sentBefore(
            PageRequest request, InvalidInputException refused, ApiKeyService keys, Optional<UserId> person) {
        return refused.faults().containsKey("name")
                ? Parsing.instant(request.text(OPENED), Instant.EPOCH)
                        .flatMap(opened -> keys.createdSince(
                                person,
                                request.text("name"),
                                request.who().user().id(),
                                opened))
                : Optional.empty();
    }

    /** Validates by the rules of the API. */
    public static KeyFields fields(ObjectNode json) {
        return new KeyFields(new Fields(json));
    }

    private static Stream<String> lines(PageRequest request, String field) {
        return request.text(field).lines().map(String::strip).filter(line -> !line.isEmpty());
    }

    /** Returns the end of the day in UTC; null for never. */
    public static @Nullable String expiry(String day, Optional<Instant> present) {
        if (day.isEmpty()) {
            return null;
        }
        if (present.isPresent() && lastDay(present.get()).equals(day)) {
            return present.get().toString();
        }
        try {
            return LocalDate.parse(day)
                    .plusDays(1)
                    .atStartOfDay()
                    .toInstant(ZoneOffset.UTC)
                    .toString();
        } catch (DateTimeException e) {
            return NO_INSTANT;
        }
    }

    /** Returns the last day on which the key works. */
    private static String lastDay(Instant end) {
        return KeyView.lastDay(end).toString();
    }

    /** Returns the errors, by the fields of the form and in their order. */
    public static Map<String, String> errors(PageRequest request, InvalidInputException refused) {
        Map<String, String> errors = new TreeMap<>(Comparator.comparing(ORDER::indexOf));
        refused.faults().forEach((field, fault) -> {
            switch (field) {
                case "expires_at" -> errors.put("expires", request.say(ofExpiry(fault.sentence())));
                case "group_id" -> errors.put("group", request.say("keys.group-missing"));
                case "owner_id" -> errors.put("owner", request.say("keys.owner-unknown"));
                case "paths" -> errors.put("paths", request.say("keys.paths-wrong"));
                case "password" -> errors.put("password", request.say(ofPassword(fault.sentence())));
                case "addresses" -> errors.put("addresses", request.say("keys.addresses-wrong"));
                default -> errors.put(field, request.say(ofName(fault.sentence())));
            }
        });
        return errors;
    }

    private static Message ofExpiry(Message told) {
        return switch (told.key()) {
            case "field.instant" -> Message.of("list.day-wrong");
            case "field.future" -> Message.of("keys.expires-past");
            case "field.key-within-a-year" -> Message.of("keys.expires-within-a-year");
            default -> told;
        };
    }

    private static Message ofPassword(Message told) {
        return switch (told.key()) {
            case "field.non-blank" -> Message.of("form.password-missing");
            case "refusal.password-mismatch" -> Message.of("password-page.old-wrong");
            default -> told;
        };
    }

    private static Message ofName(Message told) {
        return switch (told.key()) {
            case "field.non-blank" -> Message.of("keys.name-missing");
            case "field.control-characters" -> Message.of("list.text-wrong");
            case "field.too-long" -> new Message("form.too-long", told.arguments());
            default -> told;
        };
    }
}

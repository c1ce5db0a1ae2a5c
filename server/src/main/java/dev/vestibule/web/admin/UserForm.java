package dev.vestibule.web.admin;

import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.user.Email;
import dev.vestibule.web.PageRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The shared parts of the forms that create and edit users. */
final class UserForm {
    private static final int MAX_NAME = 254;

    private UserForm() {}

    static Map<String, String> posted(PageRequest request, String... fields) {
        Map<String, String> values = new LinkedHashMap<>(request.posted(fields));
        if (request.form().ticked("administrator")) {
            values.put("administrator", "on");
        }
        return values;
    }

    static Map<String, String> nameErrors(PageRequest request) {
        Map<String, String> errors = new LinkedHashMap<>();
        for (String name : List.of("first_name", "last_name")) {
            if (request.text(name).length() > MAX_NAME) {
                errors.put(name, request.say("form.too-long", MAX_NAME));
            } else if (!Fields.isPlain(request.text(name))) {
                errors.put(name, request.say("list.text-wrong"));
            }
        }
        return errors;
    }

    static void noteNoAddress(PageRequest request, Optional<Email> email, Map<String, String> errors) {
        if (email.isEmpty()) {
            errors.put("email", request.say("form.email-wrong"));
        }
    }

    static Map<String, String> told(PageRequest request, InvalidInputException refused) {
        Map<String, String> errors = new LinkedHashMap<>();
        refused.faults().forEach((field, fault) -> errors.put(field, request.say(fault.sentence())));
        return errors;
    }

    static String taken(PageRequest request, RefusedException refused) {
        if (Stream.of(Refusal.EMAIL_TAKEN, Refusal.EMAIL_OF_ANOTHER).noneMatch(refused.refusal()::equals)) {
            throw refused;
        }
        return request.say("admin.people.email-taken");
    }
}

package dev.vestibule.user.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.user.Email;
import dev.vestibule.user.GroupId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads the fields of a user from a request; errors are collected in the fields. */
final class UserFields {
    private static final int MAX_NAME = 254;
    private static final int MAX_LOCALE = 16;
    private static final int MOST_ATTRIBUTES = 100;
    private static final int MAX_ATTRIBUTE = 1000;

    private final Fields fields;

    UserFields(Fields fields) {
        this.fields = fields;
        if (!fields.isNull("tenant_id")) {
            fields.reject("tenant_id", Message.of("field.no-tenants"));
        }
        if (fields.flag("is_data_analyst")) {
            fields.reject("is_data_analyst", Message.of("field.no-data-analysts"));
        }
    }

    /** Reads a name, or null that clears it. */
    Patch<String> name(String field) {
        return text(field, MAX_NAME);
    }

    Patch<String> locale() {
        Patch<String> locale = text("locale", MAX_LOCALE);
        String given = locale.value();
        if (given == null) {
            return locale;
        }
        Optional<String> normalized = MessageCatalog.normalized(given);
        if (normalized.isEmpty()) {
            fields.reject("locale", Message.of("field.person-locale"));
        }
        return Patch.of(normalized.orElse(null));
    }

    private Patch<String> text(String field, int maxLength) {
        return fields.has(field)
                ? Patch.of(fields.optionalText(field, maxLength).orElse(null))
                : Patch.unchanged();
    }

    /**
     * Reads an address. Null changes nothing, and neither does the current address.
     *
     * @param present called only for an address that would be invalid for a new user
     */
    Optional<Email> changedEmail(Supplier<Email> present) {
        return fields.isNull("email") ? Optional.empty() : email(text -> Email.changed(text, present));
    }

    /** Empty only if the field is invalid. */
    Optional<Email> email() {
        return email(Email::parse);
    }

    private Optional<Email> email(Function<String, Optional<Email>> rule) {
        String text = fields.text("email", Email.MAX_LENGTH);
        Optional<Email> email = fields.fits("email") ? rule.apply(text) : Optional.empty();
        if (email.isEmpty()) {
            fields.reject("email", Message.of("field.email"));
        }
        return email;
    }

    Optional<Boolean> administrator() {
        return fields.isNull("is_superuser") ? Optional.empty() : Optional.of(fields.flag("is_superuser"));
    }

    /** Reads texts by name; numbers and booleans are converted to texts, and names that begin with @ are dropped. */
    Patch<Map<String, String>> loginAttributes() {
        String field = "login_attributes";
        if (!fields.has(field)) {
            return Patch.unchanged();
        }
        JsonNode value = fields.json().path(field);
        if (value.isNull()) {
            return Patch.of(null);
        }
        Map<String, String> attributes = new TreeMap<>();
        if (!value.isObject() || value.size() > MOST_ATTRIBUTES) {
            fields.reject(field, Message.of("field.attributes"));
        }
        value.properties().forEach(attribute -> {
            String name = attribute.getKey();
            if (name.startsWith("@")) {
                return; // the contract reserves these names, and drops them
            }
            String text = attribute.getValue().asText();
            boolean fits = !name.isBlank()
                    && isShort(name, MAX_NAME)
                    && attribute.getValue().isValueNode()
                    && !attribute.getValue().isNull()
                    && isShort(text, MAX_ATTRIBUTE);
            if (!fits) {
                fields.reject(field, Message.of("field.attributes"));
            }
            attributes.put(name, text);
        });
        return Patch.of(attributes);
    }

    private static boolean isShort(String text, int maxLength) {
        return text.length() <= maxLength
                && text.codePoints()
                        .noneMatch(c -> Character.isISOControl(c)
                                || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }

    /** Returns empty if the field is absent or null. */
    Optional<MembershipChange> groups() {
        String field = "user_group_memberships";
        if (fields.isNull(field)) {
            return Optional.empty();
        }
        List<MembershipChange.Wanted> groups = new ArrayList<>();
        JsonNode list = fields.json().path(field);
        boolean fits = list.isArray();
        for (JsonNode entry : list) {
            Optional<Integer> id = Parsing.number(entry.path("id"), 1, Integer.MAX_VALUE);
            JsonNode manager = entry.path("is_group_manager");
            boolean said = !manager.isMissingNode() && !manager.isNull();
            fits &= id.isPresent() && (!said || manager.isBoolean());
            Optional<Boolean> manages = said ? Optional.of(manager.booleanValue()) : Optional.empty();
            id.map(GroupId::new).ifPresent(group -> groups.add(new MembershipChange.Wanted(group, manages)));
        }
        if (!fits) {
            fields.reject(field, Message.of("field.groups"));
        }
        return Optional.of(new MembershipChange(groups));
    }
}

package dev.vestibule.web.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.guard.GuardRule;
import dev.vestibule.guard.RuleFields;
import dev.vestibule.guard.RuleTerms;
import dev.vestibule.guard.Rules;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.user.GroupId;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.SelectOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The form of a rule. Its values are validated by the rules of the API, with messages for the form. */
public final class GuardRuleForm {
    private static final List<String> ORDER =
            List.of("host", "path", "access", "methods", "groups", "networks", "factor", "position");

    /** The form of a new rule. */
    static final FormView FRESH = FormView.of(Map.of("path", "/", "access", "signed-in"));

    private static final String GROUP = "group-";

    private GuardRuleForm() {}

    static FormView of(GuardRule rule) {
        RuleTerms terms = rule.terms();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("host", terms.host().toString());
        values.put("path", terms.path().toString());
        values.put("access", terms.access().wireName());
        terms.methods().forEach(method -> values.put(method, "on"));
        terms.groups().forEach(group -> values.put(GROUP + group.value(), "on"));
        values.put("networks", String.join("\n", terms.networks().texts()));
        values.put("factor", terms.factor().wireName());
        values.put("position", Integer.toString(rule.place()));
        return FormView.of(values);
    }

    /** Returns the form as it was sent. */
    static FormView again(PageRequest request) {
        Map<String, String> values =
                new LinkedHashMap<>(request.posted("host", "path", "access", "networks", "factor", "position"));
        request.form().namesAfter(GROUP).forEach(group -> values.put(GROUP + group, "on"));
        RuleFields.METHODS.stream().filter(request.form()::ticked).forEach(method -> values.put(method, "on"));
        return FormView.of(values);
    }

    /** Returns the values for the rules. */
    static RuleFields fields(PageRequest request, Rules all) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("host", request.text("host"));
        json.put("path", request.text("path").isEmpty() ? "/" : request.text("path"));
        json.put("access", request.text("access"));
        RuleFields.METHODS.stream().filter(request.form()::ticked).forEach(json.putArray("methods")::add);
        request.form().namesAfter(GROUP).stream().map(id -> name(all, id)).forEach(json.putArray("groups")::add);
        lines(request, "networks").forEach(json.putArray("networks")::add);
        json.put("factor", request.text("factor"));
        if (!request.text("position").isEmpty()) {
            json.put("position", request.text("position"));
        }
        return new RuleFields(new Fields(json), all.groups());
    }

    private static Stream<String> lines(PageRequest request, String field) {
        return request.text(field).lines().map(String::strip).filter(line -> !line.isEmpty());
    }

    /** Returns the name of a group by its id. One that was deleted keeps a name that no group has, and is refused. */
    private static String name(Rules all, String id) {
        return Parsing.number(id, 1, Integer.MAX_VALUE)
                .flatMap(number -> Optional.ofNullable(all.groups().get(new GroupId(number))))
                .orElse("#" + id);
    }

    /** Returns the groups to choose from, by name, and then those of the form that were deleted. */
    static List<SelectOption> groups(Rules all, FormView form) {
        Stream<SelectOption> known = all.groups().entrySet().stream()
                .sorted(Map.Entry.comparingByValue(String.CASE_INSENSITIVE_ORDER))
                .map(group -> new SelectOption(Integer.toString(group.getKey().value()), group.getValue()));
        Stream<SelectOption> deleted = form.values().keySet().stream()
                .filter(field -> field.startsWith(GROUP))
                .map(field -> field.substring(GROUP.length()))
                .filter(id -> name(all, id).equals("#" + id))
                .map(id -> new SelectOption(id, "#" + id));
        return Stream.concat(known, deleted).toList();
    }

    /** Returns the errors, in the order of the fields. */
    static Map<String, String> errors(PageRequest request, InvalidInputException refused) {
        Map<String, String> errors = new TreeMap<>(Comparator.comparing(ORDER::indexOf));
        refused.faults().forEach((field, fault) -> {
            String key = switch (field) {
                case "host" -> "guard.host-wrong";
                case "path" -> "guard.path-wrong";
                case "networks" -> "keys.addresses-wrong";
                default -> "";
            };
            boolean known = key.isEmpty() || fault.sentence().key().equals("field.guard-too-many");
            errors.put(field, known ? request.say(fault.sentence()) : request.say(key));
        });
        return errors;
    }

    static List<SelectOption> accesses(PageRequest request) {
        return List.of(
                new SelectOption("signed-in", request.say("guard.access.signed-in")),
                new SelectOption("anyone", request.say("guard.access.anyone")));
    }

    static List<SelectOption> factors(PageRequest request) {
        return List.of(
                new SelectOption("", request.say("guard.factor.none")),
                new SelectOption("any", request.say("guard.factor.any")),
                new SelectOption("passkey", request.say("guard.factor.passkey")));
    }
}

package dev.vestibule.web.admin;

import dev.vestibule.platform.config.Kind.Sort;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.crypto.Mask;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.settings.Site;
import dev.vestibule.settings.admin.SettingsService;
import dev.vestibule.settings.admin.SettingsService.Present;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.SelectOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Some of the settings as a form: each according to its kind, its choices and its texts
 * ({@code admin.settings.label.NAME} and {@code .help.NAME}). Settings of the environment are shown and cannot be
 * edited; a secret is never shown.
 */
public final class SettingsForm {
    private static final String LABEL = "admin.settings.label.";
    private static final String HELP = "admin.settings.help.";
    private static final String CHOICE = "admin.settings.choice.";
    private static final String UNIT = ".unit";
    private static final String FORGET = ".forget";
    private static final List<String> UNITS = List.of("minutes", "hours", "seconds");

    /** The API's messages for programs that pages replace by their own. */
    private static final Map<String, String> FOR_PEOPLE = Map.of(
            "field.email", "form.email-wrong",
            "field.too-long", "form.too-long",
            "field.non-blank", "list.text-wrong",
            "field.number", "admin.settings.number-wrong",
            "field.mail-setting", "admin.settings.wrong",
            "setting.type.span", "admin.settings.span-wrong");

    private final SettingsService settings;
    private final List<String> names;

    /** @param names the names of the settings, in order; unknown ones are skipped */
    SettingsForm(SettingsService settings, List<String> names) {
        this.settings = settings;
        this.names = names;
    }

    /** The kind of a form field. */
    public enum Shape {
        FIXED,
        LINE,
        NUMBER,
        SPAN,
        CHOICE,
        SECRET
    }

    /**
     * A setting in a form.
     *
     * @param hint empty if there is none
     * @param shown the value of one that cannot be changed here
     * @param why why it cannot
     * @param kept whether there is a stored secret, which stays unless another one is entered
     */
    public record Line(
            String name,
            Shape shape,
            String label,
            String hint,
            List<SelectOption> choices,
            String shown,
            String why,
            boolean kept) {

        public boolean isOpen() {
            return shape != Shape.FIXED;
        }
    }

    /** Returns the labels of the fields, by their names. */
    public static Map<String, String> labels(Stream<Line> lines) {
        return lines.collect(Collectors.toMap(Line::name, Line::label));
    }

    List<Line> lines(PageRequest request) {
        return present().map(one -> line(one, request)).toList();
    }

    private Stream<Present> present() {
        return names.stream().map(settings::find).flatMap(Optional::stream);
    }

    private static Line line(Present present, PageRequest request) {
        Setting<?> one = present.setting();
        boolean fixed = present.fixed().isPresent() || !one.changeable();
        String variable = one.name();
        return new Line(
                one.key(),
                fixed ? Shape.FIXED : shape(one),
                label(one.key(), request),
                hint(one, fixed, request),
                choices(one, request),
                shown(present, request),
                request.say(
                        present.fixed().isPresent() ? "admin.settings.fixed" : "admin.settings.only-environment",
                        variable),
                one.isSecret() && present.stored().isPresent());
    }

    private static Shape shape(Setting<?> one) {
        if (one.isSecret()) {
            return Shape.SECRET;
        }
        if (one.kind().sort() == Sort.FLAG || !values(one).isEmpty()) {
            return Shape.CHOICE;
        }
        return switch (one.kind().sort()) {
            case NUMBER -> Shape.NUMBER;
            case SPAN -> Shape.SPAN;
            default -> Shape.LINE;
        };
    }

    static String label(String name, PageRequest request) {
        return request.messages().has(LABEL + name) ? request.say(LABEL + name) : name;
    }

    private static String hint(Setting<?> one, boolean fixed, PageRequest request) {
        List<String> sentences = new ArrayList<>();
        if (request.messages().has(HELP + one.key())) {
            sentences.add(request.say(HELP + one.key()));
        }
        if (!fixed && (shape(one) == Shape.LINE || shape(one) == Shape.NUMBER)) {
            one.usualText().ifPresent(usual -> sentences.add(request.say("admin.settings.unless-set", usual)));
        }
        return String.join(" ", sentences);
    }

    private static List<SelectOption> choices(Setting<?> one, PageRequest request) {
        if (one.kind().sort() == Sort.SPAN) {
            return UNITS.stream()
                    .map(unit -> new SelectOption(unit, request.say("admin.settings.unit." + unit)))
                    .toList();
        }
        String unset = one.usualText()
                .map(usual -> request.say("admin.settings.usual", told(one, usual, request)))
                .orElseGet(() -> request.say("admin.settings.not-set"));
        return Stream.concat(
                        Stream.of(new SelectOption("", unset)),
                        values(one).stream().map(value -> new SelectOption(value, told(one, value, request))))
                .toList();
    }

    private static List<String> values(Setting<?> one) {
        if (one.kind().sort() == Sort.FLAG) {
            return List.of("true", "false");
        }
        return one.kind().offered();
    }

    /** Returns a value in words. */
    private static String told(Setting<?> one, String value, PageRequest request) {
        if (one.kind().sort() == Sort.FLAG) {
            return request.say(value.equals("true") ? "admin.settings.on" : "admin.settings.off");
        }
        if (one.equals(Site.LOCALE)) {
            return MessageCatalog.all().stream()
                    .filter(language -> language.code().equals(value))
                    .map(MessageCatalog.Language::ownName)
                    .findFirst()
                    .orElse(value);
        }
        String key = CHOICE + one.key() + "." + value;
        return request.messages().has(key) ? request.say(key) : value;
    }

    private static String shown(Present present, PageRequest request) {
        Setting<?> one = present.setting();
        Optional<String> value = present.value();
        if (value.isEmpty()) {
            return request.say("admin.settings.not-set");
        }
        return one.isSecret() ? request.say("admin.settings.secret-set") : told(one, value.get(), request);
    }

    // --- Stored and posted values ---

    FormView stored() {
        Map<String, String> values = new LinkedHashMap<>();
        present().filter(one -> !one.setting().isSecret()).forEach(one -> {
            String stored = one.stored().orElse("");
            int blank = one.setting().kind().sort() == Sort.SPAN ? stored.indexOf(' ') : -1;
            values.put(one.setting().key(), blank < 0 ? stored : stored.substring(0, blank));
            if (blank >= 0) {
                values.put(one.setting().key() + UNIT, stored.substring(blank + 1));
            }
        });
        return FormView.of(values);
    }

    /** Returns the form as it was sent, without secrets. */
    FormView typed(PageRequest request) {
        Map<String, String> values = new LinkedHashMap<>();
        present().filter(one -> !one.setting().isSecret()).map(Present::setting).forEach(one -> {
            values.put(one.key(), request.form().text(one.key()));
            values.put(one.key() + UNIT, request.form().text(one.key() + UNIT));
        });
        return FormView.of(values);
    }

    /** Returns the values of those that can be changed here; a secret only if it changes. */
    Map<String, Optional<String>> wanted(PageRequest request) {
        Map<String, Optional<String>> wanted = new LinkedHashMap<>();
        present()
                .filter(one -> one.fixed().isEmpty() && one.setting().changeable())
                .map(Present::setting)
                .filter(one -> request.form().ticked(one.key()))
                .forEach(one -> {
                    Optional<String> value = Optional.of(typed(one, request)).filter(text -> !text.isEmpty());
                    boolean given = value.filter(text -> !Mask.matches(text)).isPresent();
                    if (!one.isSecret() || given || request.form().ticked(one.key() + FORGET)) {
                        wanted.put(one.key(), value);
                    }
                });
        return wanted;
    }

    private static String typed(Setting<?> one, PageRequest request) {
        if (one.isSecret()) {
            return request.form().text(one.key());
        }
        String text = request.text(one.key());
        boolean span = one.kind().sort() == Sort.SPAN && !text.isEmpty();
        return span ? text + " " + request.text(one.key() + UNIT) : text;
    }

    /** Saves the posted values. Returns empty if they are saved; otherwise the form with its errors. */
    Optional<FormView> save(PageRequest request) {
        Map<String, Optional<String>> wanted = wanted(request);
        // Unchanged values may have become invalid meanwhile, which is not the reader's error.
        wanted.entrySet()
                .removeIf(one -> settings.find(one.getKey())
                        .filter(present -> !present.setting().isSecret())
                        .map(present -> present.stored().equals(one.getValue()))
                        .orElse(false));
        try {
            settings.change(wanted, request.actor());
            return Optional.empty();
        } catch (InvalidInputException refused) {
            Map<String, Message> faults = new LinkedHashMap<>();
            refused.faults().forEach((name, fault) -> faults.put(name, fault.sentence()));
            return Optional.of(typed(request).withErrors(told(faults, request)));
        }
    }

    static Map<String, String> told(Map<String, Message> faults, PageRequest request) {
        Map<String, String> told = new LinkedHashMap<>();
        faults.forEach((name, fault) -> told.put(
                name, request.say(new Message(FOR_PEOPLE.getOrDefault(fault.key(), fault.key()), fault.arguments()))));
        return told;
    }
}

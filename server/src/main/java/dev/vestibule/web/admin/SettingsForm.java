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
import java.util.stream.Stream;

/**
 * Some of the settings as a form: each as its kind, its choices and its texts ({@code admin.settings.label.NAME} and
 * {@code .help.NAME}) say. What the environment fixes is told and not offered; a secret is never told.
 */
public final class SettingsForm {
    private static final String LABEL = "admin.settings.label.";
    private static final String HELP = "admin.settings.help.";
    private static final String CHOICE = "admin.settings.choice.";
    private static final String UNIT = ".unit";
    private static final String FORGET = ".forget";
    private static final List<String> UNITS = List.of("minutes", "hours", "seconds");

    /** What the API says to programs, and pages in other words. */
    private static final Map<String, String> FOR_PEOPLE = Map.of(
            "field.email", "form.email-wrong",
            "field.too-long", "form.too-long",
            "field.non-blank", "list.text-wrong",
            "field.number", "admin.settings.number-wrong",
            "field.mail-setting", "admin.settings.wrong",
            "setting.type.span", "admin.settings.span-wrong");

    private final SettingsService settings;
    private final List<String> names;

    /** @param names of the settings, in the order in which they are shown; those that do not exist are not */
    SettingsForm(SettingsService settings, List<String> names) {
        this.settings = settings;
        this.names = names;
    }

    /** How a setting is asked for. */
    public enum Shape {
        FIXED,
        LINE,
        NUMBER,
        SPAN,
        CHOICE,
        SECRET
    }

    /**
     * A setting as a form shows it.
     *
     * @param hint empty when there is nothing to say
     * @param shown the value of one that cannot be changed here
     * @param why it cannot be
     * @param kept whether a secret is there, which stays unless another one is given
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

    /** A value in words. */
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

    // --- What is stored, and what was typed ---

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

    /** The form as it was sent, without secrets. */
    FormView typed(PageRequest request) {
        Map<String, String> values = new LinkedHashMap<>();
        present().filter(one -> !one.setting().isSecret()).map(Present::setting).forEach(one -> {
            values.put(one.key(), request.form().text(one.key()));
            values.put(one.key() + UNIT, request.form().text(one.key() + UNIT));
        });
        return FormView.of(values);
    }

    /** What was sent for those that can be changed here; a secret only if it is to change. */
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

    /** Saves what was sent. Empty when it is saved; else the form with what is wrong with it. */
    Optional<FormView> save(PageRequest request) {
        Map<String, Optional<String>> wanted = wanted(request);
        // What is as it was may have become wrong meanwhile, and is none of the reader's business now.
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

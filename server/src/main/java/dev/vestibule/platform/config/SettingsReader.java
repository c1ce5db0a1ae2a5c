package dev.vestibule.platform.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads settings one by one and collects the errors. */
public final class SettingsReader {
    private static final String FILE_SUFFIX = "_FILE";
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final String REPLACEMENT = "\uFFFD";
    private static final Pattern LINE_END = Pattern.compile("\r?\n\\z");

    /** The variables of the launcher {@code ./vestibule}. */
    private static final Set<String> LAUNCHERS_OWN = Set.of("VESTIBULE_JAVA_OPTS", "VESTIBULE_CACHE");

    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, String> environment;
    private final Map<String, String> file;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<Path> files = new LinkedHashSet<>();
    private final Map<String, Object> values = new HashMap<>();

    /**
     * Creates a reader, and checks the names.
     *
     * @param all every known setting
     * @param file complements the environment
     */
    public SettingsReader(List<Setting<?>> all, Map<String, String> environment, Map<String, String> file) {
        all.forEach(setting -> names.add(setting.name()));
        this.environment = environment;
        this.file = file;
        for (String name : file.keySet()) {
            refuseUnknown(name, true);
        }
        for (String name : environment.keySet()) {
            refuseUnknown(name, name.startsWith("VESTIBULE_"));
        }
    }

    /** Metabase has many settings that mean nothing here; but a misspelled one of ours must be reported. */
    private void refuseUnknown(String name, boolean ours) {
        String plain = name.endsWith(FILE_SUFFIX) && !isKey(name)
                ? name.substring(0, name.length() - FILE_SUFFIX.length())
                : name;
        if (LAUNCHERS_OWN.contains(plain) || isKey(plain)) {
            return;
        }
        String meant = NearNames.of(plain, Stream.concat(names.stream(), LAUNCHERS_OWN.stream()))
                .map(near -> "; did you mean " + near + name.substring(plain.length()) + "?")
                .orElse("");
        if (ours) {
            problems.add(name + " is not a setting" + (meant.isEmpty() ? "; see docs/reference/settings.md" : meant));
        } else if (!meant.isEmpty()) {
            warnings.add(name + " is not a setting and is ignored" + meant);
        }
    }

    private boolean isKey(String name) {
        return names.contains(name);
    }

    /** Returns the value that is set; empty if none is, or if it is invalid, which is reported. */
    public <T> Optional<T> given(Setting<T> setting) {
        Optional<T> value = text(setting)
                .flatMap(text -> parsed(setting, text))
                .filter(one -> !setting.kind().isNothing(one));
        value.ifPresent(one -> values.put(setting.name(), one));
        return value;
    }

    /** Returns the value that is set, or the default. */
    public <T> T value(Setting<T> setting) {
        return given(setting).orElseGet(setting::usualValue);
    }

    private <T> Optional<T> parsed(Setting<T> setting, String text) {
        try {
            return Optional.of(setting.kind().parse(text));
        } catch (IllegalArgumentException e) {
            problem(setting, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Returns the text that is set, valid or not. */
    public Optional<String> text(Setting<?> setting) {
        return Optional.ofNullable(textGiven(setting));
    }

    /** Returns whether it is set. An empty value counts as unset. */
    public boolean isSet(Setting<?> key) {
        return textGiven(key) != null;
    }

    private @Nullable String textGiven(Setting<?> key) {
        for (Map<String, String> source : List.of(environment, file)) {
            String value = source.get(key.name());
            if (value != null && !(key.kind().isBareSecret() ? value.isEmpty() : value.isBlank())) {
                return harmless(key.name(), value, key.kind().isBareSecret());
            }
            String path = source.get(key.name() + FILE_SUFFIX);
            if (path != null && !path.isBlank() && !isKey(key.name() + FILE_SUFFIX)) {
                return fromFile(key, path.strip());
            }
        }
        return null;
    }

    private @Nullable String fromFile(Setting<?> key, String path) {
        Optional<String> text =
                fromFile(key.name() + FILE_SUFFIX, path, key.kind().isBareSecret());
        if (key.isSecret() && text.isPresent()) {
            files.add(Path.of(path));
        }
        return text.orElse(null);
    }

    /** Returns the content of a secret's file, as it is; empty if there is none. */
    public Optional<String> secretFromFile(String who, String path) {
        Optional<String> text = fromFile(who, path, true);
        text.ifPresent(read -> files.add(Path.of(path)));
        return text;
    }

    /**
     * Returns the content of a file; empty if there is none.
     *
     * @param who refers to the file in the error if it cannot be read
     * @param asItIs whether surrounding white space belongs to it; the line feed at its end never does
     */
    private Optional<String> fromFile(String who, String path, boolean asItIs) {
        try {
            String text = LINE_END.matcher(Files.readString(Path.of(path))).replaceFirst("");
            String kept = harmless(who, text, asItIs);
            return kept.isEmpty() ? Optional.empty() : Optional.of(kept);
        } catch (CharacterCodingException e) {
            problem(who + " names " + path + ", which is not UTF-8 text");
        } catch (IOException | RuntimeException e) {
            problem(who + " names " + path + ", which cannot be read");
        }
        return Optional.empty();
    }

    /** Removes a leading byte order mark, and reports characters that are errors. */
    private String harmless(String who, String given, boolean asItIs) {
        String text = given.startsWith(BYTE_ORDER_MARK) ? given.substring(1) : given;
        if (text.contains(REPLACEMENT)) {
            problem(who + " contains invalid characters (U+FFFD): use UTF-8, and start the server with"
                    + " ./vestibule or with a UTF-8 locale such as LC_ALL=C.UTF-8");
        } else if (asItIs && text.contains(BYTE_ORDER_MARK)) {
            problem(who + " contains a byte order mark (U+FEFF); remove it");
        } else if (asItIs && text.chars().anyMatch(Character::isISOControl)) {
            problem(who + " contains a control character, such as a line feed or a tab; remove it");
        }
        return asItIs ? text : text.strip();
    }

    /** Parses a value with a function that throws {@link IllegalArgumentException} with a sentence of its own. */
    public <T> @Nullable T checked(Setting<?> key, Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalArgumentException e) {
            String sentence = String.valueOf(e.getMessage());
            problem(sentence.startsWith(key.name()) ? sentence : key.name() + ": " + sentence);
            return null;
        }
    }

    public void problem(Setting<?> key, String rule) {
        problem(key.name() + " " + rule);
    }

    public void problem(String sentence) {
        if (!problems.contains(sentence)) {
            problems.add(sentence);
        }
    }

    public void warn(String sentence) {
        warnings.add(sentence);
    }

    /** Adds a warning about a valid but suspicious value. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Returns the files that secrets were read from. */
    public Set<Path> secretFiles() {
        return files;
    }

    /**
     * Returns the settings.
     *
     * @throws InvalidSettingsException naming every error at once
     */
    public Environment environment() {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems, warnings);
        }
        return new Environment(values);
    }
}

package dev.vestibule.config;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads settings one by one and collects what is wrong with them. */
final class SettingsReader {
    private static final String FILE_SUFFIX = "_FILE";
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final String REPLACEMENT = "\uFFFD";
    private static final Pattern LINE_END = Pattern.compile("\r?\n\\z");

    /** So that it stands as it is in links, cookies and headers. */
    private static final Pattern SITE_PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]+)*");

    /** What the launcher {@code ./vestibule} reads. */
    private static final Set<String> LAUNCHERS_OWN = Set.of("VESTIBULE_JAVA_OPTS", "VESTIBULE_CACHE");

    /** As Metabase takes it: a name with a dot, this machine, or a port behind it; a word alone is a slip. */
    private static final Pattern WITHOUT_SCHEME =
            Pattern.compile("(localhost|[^/:]+\\.[^/:]+|[^/:]+:\\d+|\\[[0-9a-fA-F:.]+])(?=[:/]|$)");

    private final Map<String, String> environment;
    private final Map<String, String> file;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<Path> files = new LinkedHashSet<>();

    SettingsReader(Map<String, String> environment, Map<String, String> file) {
        this.environment = environment;
        this.file = file;
        for (String name : file.keySet()) {
            refuseUnknown(name, true);
        }
        for (String name : environment.keySet()) {
            refuseUnknown(name, name.startsWith("VESTIBULE_"));
        }
    }

    /** Metabase has many settings that mean nothing here; a misspelt one of ours must not go by unnoticed. */
    private void refuseUnknown(String name, boolean ours) {
        String plain = name.endsWith(FILE_SUFFIX) && !isKey(name)
                ? name.substring(0, name.length() - FILE_SUFFIX.length())
                : name;
        if (LAUNCHERS_OWN.contains(plain) || isKey(plain)) {
            return;
        }
        String meant = NearNames.of(plain, LAUNCHERS_OWN)
                .map(near -> "; did you mean " + near + name.substring(plain.length()) + "?")
                .orElse("");
        if (ours) {
            problems.add(name + " is no setting of this server"
                    + (meant.isEmpty() ? "; docs/settings.md lists them all" : meant));
        } else if (!meant.isEmpty()) {
            warnings.add(name + " is no setting of this server and has no effect" + meant);
        }
    }

    private static boolean isKey(String name) {
        return Arrays.stream(SettingKey.values()).anyMatch(key -> key.name().equals(name));
    }

    /** The text of a setting as given, or its default; empty when there is neither. */
    Optional<String> text(SettingKey key) {
        String given = given(key);
        if (given != null) {
            return Optional.of(given);
        }
        return key.defaultText().isEmpty() ? Optional.empty() : Optional.of(key.defaultText());
    }

    /** Whether somebody has set it. An empty value counts as unset. */
    boolean isSet(SettingKey key) {
        return given(key) != null;
    }

    private @Nullable String given(SettingKey key) {
        for (Map<String, String> source : List.of(environment, file)) {
            String value = source.get(key.name());
            if (value != null && !(key.isBareSecret() ? value.isEmpty() : value.isBlank())) {
                return harmless(key.name(), value, key.isBareSecret());
            }
            String path = source.get(key.name() + FILE_SUFFIX);
            if (path != null && !path.isBlank() && !isKey(key.name() + FILE_SUFFIX)) {
                return fromFile(key, path.strip());
            }
        }
        return null;
    }

    private @Nullable String fromFile(SettingKey key, String path) {
        Optional<String> text = fromFile(key.name() + FILE_SUFFIX, path, key.isBareSecret());
        if (key.isSecret() && text.isPresent()) {
            files.add(Path.of(path));
        }
        return text.orElse(null);
    }

    /** What stands in a file of a secret, as it is; empty when nothing does. */
    Optional<String> secretFromFile(String who, String path) {
        Optional<String> text = fromFile(who, path, true);
        text.ifPresent(read -> files.add(Path.of(path)));
        return text;
    }

    /**
     * What stands in a file; empty when nothing does.
     *
     * @param who names the file, in the sentence that tells that it cannot be read
     * @param asItIs whether blanks around it belong to it; the line feed at its end never does
     */
    private Optional<String> fromFile(String who, String path, boolean asItIs) {
        try {
            String text = LINE_END.matcher(Files.readString(Path.of(path))).replaceFirst("");
            String kept = harmless(who, text, asItIs);
            return kept.isEmpty() ? Optional.empty() : Optional.of(kept);
        } catch (CharacterCodingException e) {
            problem(who + " names " + path + ", which is no text in UTF-8");
        } catch (IOException | RuntimeException e) {
            problem(who + " names " + path + ", which cannot be read");
        }
        return Optional.empty();
    }

    /** The text without a byte order mark before it; what can only be there by mistake is told. */
    private String harmless(String who, String given, boolean asItIs) {
        String text = given.startsWith(BYTE_ORDER_MARK) ? given.substring(1) : given;
        if (text.contains(REPLACEMENT)) {
            problem(who + " was garbled on its way (it holds U+FFFD): give it in UTF-8, and start the server with"
                    + " ./vestibule or under a UTF-8 locale such as LC_ALL=C.UTF-8");
        } else if (asItIs && text.contains(BYTE_ORDER_MARK)) {
            problem(who + " holds a byte order mark (U+FEFF) in its midst; take it out");
        } else if (asItIs && text.chars().anyMatch(Character::isISOControl)) {
            problem(who + " holds a control character, such as a line feed or a tab; take it out");
        }
        return asItIs ? text : text.strip();
    }

    boolean flag(SettingKey key) {
        String text = text(key).orElse("false").toLowerCase(Locale.ROOT);
        if (!text.equals("true") && !text.equals("false")) {
            problem(key, "must be true or false");
        }
        return text.equals("true");
    }

    int number(SettingKey key, int least, int most) {
        String text = text(key).orElse("");
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as for a number out of range
        }
        problem(key, "must be a whole number between " + least + " and " + most);
        return least;
    }

    /** As {@link #number}; empty when nobody has set it. */
    Optional<Integer> givenNumber(SettingKey key, int least, int most) {
        return isSet(key) ? Optional.of(number(key, least, most)) : Optional.empty();
    }

    /** As {@link #flag}; empty when nobody has set it. */
    Optional<Boolean> givenFlag(SettingKey key) {
        return isSet(key) ? Optional.of(flag(key)) : Optional.empty();
    }

    /** One of a few words, given in any case and returned in lower case. */
    Optional<String> word(SettingKey key, String... allowed) {
        Optional<String> text = text(key).map(given -> given.toLowerCase(Locale.ROOT));
        if (text.isPresent() && !List.of(allowed).contains(text.get())) {
            problem(key, "must be one of " + String.join(", ", allowed));
            return Optional.empty();
        }
        return text;
    }

    /** An http or https address without query, fragment and closing slash. */
    @Nullable
    URI site(SettingKey key) {
        String text = text(key).orElse("");
        if (text.isEmpty()) {
            return null;
        }
        if (!text.contains("://") && !WITHOUT_SCHEME.matcher(text).lookingAt()) {
            problem(key, "must be an address such as https://id.example.com");
            return null;
        }
        String full = text.contains("://") ? text : "http://" + text;
        try {
            URI uri = new URI(full.replaceAll("/+$", ""));
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (web && !SITE_PATH.matcher(uri.getRawPath()).matches()) {
                problem(key, "may have a path of letters, digits and - _ . ~ only, such as https://example.com/idp");
                return null;
            }
            if (web && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // told below, as for other addresses that are none
        }
        problem(key, "must be an address such as https://id.example.com");
        return null;
    }

    List<String> list(SettingKey key) {
        return text(key).stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    /** Reads with the help of something that throws {@link IllegalArgumentException} with a sentence of its own. */
    <T> @Nullable T checked(SettingKey key, Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalArgumentException e) {
            String sentence = String.valueOf(e.getMessage());
            problem(sentence.startsWith(key.name()) ? sentence : key.name() + ": " + sentence);
            return null;
        }
    }

    void problem(SettingKey key, String rule) {
        problem(key.name() + " " + rule);
    }

    void problem(String sentence) {
        if (!problems.contains(sentence)) {
            problems.add(sentence);
        }
    }

    void warn(String sentence) {
        warnings.add(sentence);
    }

    /** What is no mistake, but worth a sentence. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** The files that secrets were read from, one by one. */
    Set<Path> secretFiles() {
        return files;
    }

    void failOnProblems() {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }
}

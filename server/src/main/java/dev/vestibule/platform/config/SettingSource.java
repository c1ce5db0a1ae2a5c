package dev.vestibule.platform.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Says where the values of settings come from, by the order in which {@link SettingsReader} looks for them. */
public final class SettingSource {
    private static final String FILE_SUFFIX = "_FILE";

    private final Map<String, String> environment;
    private final Map<String, String> file;
    private final Path path;

    /** @param path the name of the file that complements the environment */
    public SettingSource(Map<String, String> environment, Map<String, String> file, Path path) {
        this.environment = environment;
        this.file = file;
        this.path = path;
    }

    /** Returns the place of the value in force, such as {@code environment}; empty if none is set. */
    public Optional<String> of(Setting<?> setting) {
        return places(setting).stream().findFirst();
    }

    /** Returns a sentence for each setting with several values, of which one is in force. */
    public List<String> overridden(List<Setting<?>> settings) {
        List<String> sentences = new ArrayList<>();
        for (Setting<?> setting : settings) {
            List<String> places = places(setting);
            if (places.size() > 1) {
                sentences.add(setting.name() + " is set more than once; the value of " + places.get(0)
                        + " is in force, and not that of " + String.join(" or ", places.subList(1, places.size())));
            }
        }
        return sentences;
    }

    /** Returns names of the environment that look like settings and are none, sorted. */
    public Set<String> unknown(List<Setting<?>> settings) {
        Set<String> unknown = new TreeSet<>();
        for (String name : environment.keySet()) {
            boolean known = settings.stream()
                    .anyMatch(setting -> name.equals(setting.name()) || name.equals(setting.name() + FILE_SUFFIX));
            if (name.startsWith("MB_") && !known) {
                unknown.add(name);
            }
        }
        return unknown;
    }

    private List<String> places(Setting<?> setting) {
        List<String> places = new ArrayList<>();
        add(places, environment, setting, "the environment");
        add(places, file, setting, path.toString());
        return places;
    }

    private static void add(List<String> places, Map<String, String> source, Setting<?> setting, String name) {
        if (!source.getOrDefault(setting.name(), "").isBlank()) {
            places.add(name);
        }
        String pointer = setting.name() + FILE_SUFFIX;
        String named = source.getOrDefault(pointer, "").strip();
        if (!named.isEmpty()) {
            places.add(named + " (" + pointer + " in " + name + ")");
        }
    }
}

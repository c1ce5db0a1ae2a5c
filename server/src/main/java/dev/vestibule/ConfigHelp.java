package dev.vestibule;

import dev.vestibule.operator.command.Configuration;
import dev.vestibule.operator.command.Configuration.Checked;
import dev.vestibule.operator.command.Configuration.Value;
import dev.vestibule.platform.ServerSettings;
import dev.vestibule.platform.config.ConfigFile;
import dev.vestibule.platform.config.ConfigSample;
import dev.vestibule.platform.config.InvalidSettingsException;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingSource;
import dev.vestibule.platform.config.SettingsReader;
import dev.vestibule.platform.crypto.Mask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Explains the settings of an environment and its file, also those that no server would start with. */
final class ConfigHelp {
    private final Map<String, String> environment;
    private final Path path;
    private final List<String> errors = new ArrayList<>();
    private final Map<String, String> file;

    private ConfigHelp(Map<String, String> environment) {
        this.environment = environment;
        this.path = Settings.file(environment);
        this.file = read();
    }

    static Configuration of(Map<String, String> environment) {
        return new Configuration(
                () -> new ConfigHelp(environment).check(),
                () -> new ConfigHelp(environment).values(),
                () -> ConfigSample.of(Settings.ALL));
    }

    /** A file that cannot be read is one mistake; those of the environment are shown all the same. */
    private Map<String, String> read() {
        try {
            return ConfigFile.read(path, environment.containsKey(ServerSettings.CONFIG_FILE.name()));
        } catch (InvalidSettingsException e) {
            errors.addAll(e.problems());
            return Map.of();
        }
    }

    private SettingSource source() {
        return new SettingSource(environment, file, path);
    }

    private Checked check() {
        List<String> warnings = new ArrayList<>();
        try {
            Settings settings = Settings.from(environment, file, path);
            warnings.addAll(settings.warnings());
            settings.exposedFiles()
                    .forEach(exposed -> warnings.add(exposed + " contains a secret, and other users can read it"));
        } catch (InvalidSettingsException e) {
            errors.addAll(e.problems());
            warnings.addAll(e.warnings());
        }
        warnings.addAll(source().overridden(Settings.ALL));
        List<String> ignored = source().unknown(Settings.ALL).stream()
                .filter(name -> warnings.stream().noneMatch(warning -> warning.startsWith(name + " ")))
                .toList();
        return new Checked(errors, warnings, ignored);
    }

    private List<Value> values() {
        SettingsReader read = new SettingsReader(Settings.ALL, environment, file);
        return Settings.ALL.stream().<Value>map(setting -> value(setting, read)).toList();
    }

    private <T> Value value(Setting<T> setting, SettingsReader read) {
        Optional<String> source = source().of(setting);
        if (source.isEmpty()) {
            String unset = setting.changeable()
                    ? Configuration.DEFAULT + ", unless administrators have changed it"
                    : Configuration.DEFAULT;
            return new Value(setting.name(), setting.usual(), unset, true);
        }
        String text = read.text(setting).orElse("");
        boolean valid = setting.read(text).isPresent();
        return new Value(setting.name(), setting.isSecret() ? Mask.of("") : text, source.get(), valid);
    }
}

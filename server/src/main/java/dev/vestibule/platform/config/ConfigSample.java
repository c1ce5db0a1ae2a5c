package dev.vestibule.platform.config;

import java.util.List;
import java.util.Set;

/** Writes an annotated {@code vestibule.yml} with the default of every setting, all of them commented out. */
public final class ConfigSample {
    private static final int WIDTH = 98;

    /** Those that a file cannot have, and the switches of test servers. */
    private static final Set<String> OTHERS =
            Set.of("VESTIBULE_CONFIG_FILE", "VESTIBULE_LOG_FORMAT", "VESTIBULE_DEV", "VESTIBULE_DEV_REMOTE");

    private static final String HEAD = """
            # vestibule.yml: the settings of Vestibule.
            #
            # All of them are optional, and the values here are the defaults: remove the # before a name to change one.
            # The environment takes precedence over this file. A name with _FILE appended names a file with the value,
            # such as MB_DB_PASS_FILE: /run/secrets/database. If this file has a secret, only the user that runs the
            # server should be able to read it. ./vestibule config check finds mistakes.
            """;

    private ConfigSample() {}

    public static String of(List<Setting<?>> settings) {
        StringBuilder sample = new StringBuilder(HEAD);
        for (Chapter chapter : Chapter.values()) {
            sample.append("\n# ---- ").append(chapter.title()).append('\n');
            settings.stream()
                    .filter(setting -> setting.chapter() == chapter && !OTHERS.contains(setting.name()))
                    .forEach(setting -> append(setting, sample));
        }
        return sample.toString();
    }

    private static void append(Setting<?> setting, StringBuilder sample) {
        sample.append('\n');
        StringBuilder line = new StringBuilder("#");
        for (String word : setting.meaning().replace("`", "").split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH && line.length() > 1) {
                sample.append(line).append('\n');
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        sample.append(line).append("\n#").append(setting.name()).append(':');
        if (!setting.usual().isEmpty()) {
            sample.append(' ').append(quoted(setting.usual()));
        }
        sample.append('\n');
    }

    private static String quoted(String value) {
        boolean plain = value.matches("[A-Za-z0-9][A-Za-z0-9 ./_-]*");
        return plain ? value : "'" + value.replace("'", "''") + "'";
    }
}

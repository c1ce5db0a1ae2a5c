package dev.vestibule.audit.admin;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingsReader;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.settings.StoredSettings;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How long events are kept. The environment takes precedence over stored settings. */
public final class AuditSettings implements SettingsPart {
    private static final int LEAST_DAYS = 30;
    private static final int MOST_DAYS = 36_500;

    private static final Setting<Integer> DAYS = Setting.of(
                    Chapter.SERVER,
                    "MB_AUDIT_MAX_RETENTION_DAYS",
                    Kind.number(0, MOST_DAYS, ChronoUnit.DAYS),
                    "365",
                    "Audit log retention in days; at least 30, `0` keeps entries forever.")
            .as("audit-max-retention-days");

    public static final List<Setting<?>> ALL = List.of(DAYS);

    private final SettingsGroup group;

    public AuditSettings(Environment environment, StoredSettings stored) {
        group = new SettingsGroup(stored, ALL, environment);
    }

    /** Warns if events would be deleted almost at once. */
    public static void check(SettingsReader read) {
        if (!read.given(DAYS).stream().allMatch(AuditSettings::isEnough)) {
            read.problem(DAYS, "must be 0 or at least " + LEAST_DAYS);
        }
    }

    /** A log that an administrator could empty by tomorrow would be worth little. */
    private static boolean isEnough(int days) {
        return days == 0 || days >= LEAST_DAYS;
    }

    /** Returns how long events are kept; empty if forever. */
    public Optional<Duration> kept() {
        int days = group.valueOrUsual(DAYS);
        return days == 0 ? Optional.empty() : Optional.of(Duration.ofDays(days));
    }

    @Override
    public SettingsGroup group() {
        return group;
    }

    @Override
    public Map<String, Message> faults(Map<String, Optional<String>> wanted) {
        boolean fits = wanted.values().stream()
                .flatMap(Optional::stream)
                .mapToInt(Integer::parseInt)
                .allMatch(AuditSettings::isEnough);
        return fits ? Map.of() : Map.of(DAYS.key(), Message.of("setting.audit-days", LEAST_DAYS));
    }
}

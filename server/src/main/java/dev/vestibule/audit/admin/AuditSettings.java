package dev.vestibule.audit.admin;

import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingKey;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.settings.StoredSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How long events stay. What the environment says wins over what administrators have stored. */
public final class AuditSettings implements SettingsPart {
    private static final Setting<Integer> DAYS = SettingKey.MB_AUDIT_MAX_RETENTION_DAYS;

    private final SettingsGroup group;

    public AuditSettings(Environment environment, StoredSettings stored) {
        group = new SettingsGroup(stored, List.of(DAYS), environment);
    }

    /** How long events stay; empty when for good. */
    public Optional<Duration> kept() {
        int days = group.valueOrUsual(DAYS);
        return days == 0 ? Optional.empty() : Optional.of(Duration.ofDays(days));
    }

    @Override
    public SettingsGroup group() {
        return group;
    }

    /** A trail that somebody could have swept away by tomorrow would be worth little. */
    @Override
    public Map<String, Message> faults(Map<String, Optional<String>> wanted) {
        boolean fits = wanted.values().stream()
                .flatMap(Optional::stream)
                .mapToInt(Integer::parseInt)
                .allMatch(days -> days == 0 || days >= SettingKey.LEAST_AUDIT_DAYS);
        return fits ? Map.of() : Map.of(DAYS.key(), Message.of("setting.audit-days", SettingKey.LEAST_AUDIT_DAYS));
    }
}

package dev.vestibule.trail;

import dev.vestibule.config.SettingKey;
import dev.vestibule.config.Settings;
import dev.vestibule.site.SettingsGroup;
import dev.vestibule.site.SettingsPart;
import dev.vestibule.site.StoredSettings;
import dev.vestibule.text.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How long events stay. What the environment says wins over what administrators have stored. */
public final class TrailSettings implements SettingsPart {
    private static final String NAME = "audit-max-retention-days";
    private static final int USUAL_DAYS = 365;

    private final SettingsGroup group;

    /** @param fixed days that the environment asks for; 0 for good */
    public TrailSettings(Optional<Integer> fixed, StoredSettings stored) {
        group = new SettingsGroup(stored, List.of(NAME), name -> fixed.map(days -> Integer.toString(days)));
    }

    /** How long events stay; empty when for good. */
    public Optional<Duration> kept() {
        int days = group.number(NAME, 0, Settings.MOST_AUDIT_DAYS).orElse(USUAL_DAYS);
        return days == 0 ? Optional.empty() : Optional.of(Duration.ofDays(days));
    }

    @Override
    public List<Described> settings() {
        return List.of(Described.of(NAME, Kind.NUMBER, SettingKey.MB_AUDIT_MAX_RETENTION_DAYS)
                .from(0, Settings.MOST_AUDIT_DAYS)
                .usually(Integer.toString(USUAL_DAYS)));
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
                .allMatch(days -> days == 0 || days >= Settings.LEAST_AUDIT_DAYS);
        return fits ? Map.of() : Map.of(NAME, Message.of("setting.audit-days", Settings.LEAST_AUDIT_DAYS));
    }
}

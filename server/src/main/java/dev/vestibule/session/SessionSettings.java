package dev.vestibule.session;

import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingKey;
import dev.vestibule.platform.config.Span;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.settings.StoredSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long sessions last, and how many one person may have. Administrators may change it while the server runs; what the
 * environment says wins. A changed limit counts for the sessions there are as well, on every node.
 */
public final class SessionSettings implements SettingsPart {
    static final Setting<Integer> AGE = SettingKey.MAX_SESSION_AGE;
    static final Setting<Span> IDLE = SettingKey.MB_SESSION_TIMEOUT;
    static final Setting<Integer> MOST = SettingKey.VESTIBULE_MAX_SESSIONS_PER_USER;
    static final Setting<String> ACTION = SettingKey.VESTIBULE_SESSION_LIMIT_ACTION;

    private static final String REFUSE = "refuse";

    private final SettingsGroup group;
    private volatile Rules rules;

    /** Worked out once for each change, as every request asks. */
    private record Rules(SessionLifetime limits, Optional<MaxSessions> cap) {
        static Rules of(SettingsGroup group) {
            boolean refuses = group.valueOrUsual(ACTION).equals(REFUSE);
            return new Rules(
                    new SessionLifetime(
                            Duration.ofMinutes(group.valueOrUsual(AGE)),
                            group.value(IDLE).map(Span::duration)),
                    group.value(MOST).map(most -> new MaxSessions(most, refuses)));
        }
    }

    public SessionSettings(Environment environment, StoredSettings stored) {
        group = new SettingsGroup(stored, List.of(AGE, IDLE, MOST, ACTION), environment);
        rules = Rules.of(group);
        stored.follow(all -> rules = Rules.of(group));
    }

    /** Those in force; costs no more than looking. */
    public SessionLifetime limits() {
        return rules.limits();
    }

    /** How many sessions one person may have, if there is a limit. */
    public Optional<MaxSessions> cap() {
        return rules.cap();
    }

    /** The idle limit as it was given. */
    public Optional<Span> idle() {
        return group.value(IDLE);
    }

    @Override
    public SettingsGroup group() {
        return group;
    }
}

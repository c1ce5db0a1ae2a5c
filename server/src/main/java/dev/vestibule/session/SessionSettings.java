package dev.vestibule.session;

import dev.vestibule.config.SettingKey;
import dev.vestibule.config.Settings;
import dev.vestibule.config.Span;
import dev.vestibule.site.SettingsGroup;
import dev.vestibule.site.SettingsPart;
import dev.vestibule.site.StoredSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long sessions last, and how many one person may have. Administrators may change it while the server runs; what the
 * environment says wins. A changed limit counts for the sessions there are as well, on every node.
 */
public final class SessionSettings implements SettingsPart {
    static final String AGE = "max-session-age";
    static final String IDLE = "session-timeout";
    static final String MOST = "max-sessions-per-user";
    static final String ACTION = "session-limit-action";

    private static final int USUAL_AGE = 14 * 24 * 60;
    private static final String DROP_OLDEST = "drop-oldest";
    private static final String REFUSE = "refuse";

    private final SettingsGroup group;
    private volatile Rules rules;

    /** Worked out once for each change, as every request asks. */
    private record Rules(SessionLimits limits, Optional<SessionCap> cap) {
        static Rules of(SettingsGroup group) {
            int age = group.number(AGE, 1, Settings.MOST_AGE).orElse(USUAL_AGE);
            boolean refuses = group.value(ACTION).filter(REFUSE::equals).isPresent();
            return new Rules(
                    new SessionLimits(Duration.ofMinutes(age), idle(group).map(Span::duration)),
                    group.number(MOST, 1, Settings.MOST_SESSIONS).map(most -> new SessionCap(most, refuses)));
        }
    }

    public SessionSettings(Settings.Sessions environment, StoredSettings stored) {
        group = new SettingsGroup(stored, List.of(AGE, IDLE, MOST, ACTION), name -> switch (name) {
            case AGE -> environment.maxAge().map(minutes -> Integer.toString(minutes));
            case IDLE -> environment.idle().map(Span::toString);
            case MOST -> environment.most().map(most -> Integer.toString(most));
            case ACTION -> environment.limitAction();
            default -> Optional.empty();
        });
        rules = Rules.of(group);
        stored.follow(all -> rules = Rules.of(group));
    }

    /** Those in force; costs no more than looking. */
    public SessionLimits limits() {
        return rules.limits();
    }

    /** How many sessions one person may have, if there is a limit. */
    public Optional<SessionCap> cap() {
        return rules.cap();
    }

    /** The idle limit as it was given. */
    public Optional<Span> idle() {
        return idle(group);
    }

    private static Optional<Span> idle(SettingsGroup group) {
        return group.value(IDLE).flatMap(Span::parse);
    }

    @Override
    public List<Described> settings() {
        return List.of(
                Described.of(AGE, Kind.NUMBER, SettingKey.MAX_SESSION_AGE)
                        .from(1, Settings.MOST_AGE)
                        .usually(Integer.toString(USUAL_AGE)),
                Described.of(IDLE, Kind.SPAN, SettingKey.MB_SESSION_TIMEOUT),
                Described.of(MOST, Kind.NUMBER, SettingKey.VESTIBULE_MAX_SESSIONS_PER_USER)
                        .from(1, Settings.MOST_SESSIONS),
                Described.of(ACTION, Kind.TEXT, SettingKey.VESTIBULE_SESSION_LIMIT_ACTION)
                        .among(DROP_OLDEST, REFUSE)
                        .usually(DROP_OLDEST));
    }

    @Override
    public SettingsGroup group() {
        return group;
    }
}

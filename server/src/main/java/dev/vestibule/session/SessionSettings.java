package dev.vestibule.session;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.Span;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.settings.StoredSettings;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * The limits of sessions: their lifetime, and their number per user. Administrators may change them while the server
 * runs; the environment takes precedence. A changed limit applies to existing sessions, too, on every node.
 */
public final class SessionSettings implements SettingsPart {
    private static final int LONGEST_AGE = 366 * 24 * 60;
    private static final int MOST_SESSIONS = 10_000; // more than anyone needs
    private static final String REFUSE = "refuse";

    private static final Setting<Integer> AGE = Setting.of(
                    Chapter.SESSIONS,
                    "MAX_SESSION_AGE",
                    Kind.number(1, LONGEST_AGE, ChronoUnit.MINUTES),
                    "20160",
                    "Maximum session lifetime in minutes, even for active sessions. Default: 14 days. At most one year.")
            .as("max-session-age");

    public static final Setting<Span> IDLE = Setting.of(
                    Chapter.SESSIONS,
                    "MB_SESSION_TIMEOUT",
                    Kind.span(),
                    "",
                    "Idle timeout, as `{\"amount\":30,\"unit\":\"minutes\"}` or `30 minutes`; at least 60 seconds. Default: none.")
            .as("session-timeout");

    private static final Setting<Boolean> BROWSER_SESSIONS_ONLY = Setting.of(
            Chapter.SESSIONS,
            "MB_SESSION_COOKIES",
            Kind.flag(),
            "",
            "`true` deletes the session cookie when the browser is closed, regardless of `remember`.");

    private static final Setting<String> SAME_SITE = Setting.of(
            Chapter.SESSIONS,
            "MB_SESSION_COOKIE_SAMESITE",
            Kind.words("lax", "strict", "none"),
            "lax",
            "`lax`, `strict` or `none`.");

    private static final Setting<Integer> MOST = Setting.of(
                    Chapter.SESSIONS,
                    "VESTIBULE_MAX_SESSIONS_PER_USER",
                    Kind.number(1, MOST_SESSIONS),
                    "",
                    "Maximum number of active sessions per user. Default: no limit.")
            .as("max-sessions-per-user");

    private static final Setting<String> ACTION = Setting.of(
                    Chapter.SESSIONS,
                    "VESTIBULE_SESSION_LIMIT_ACTION",
                    Kind.words("drop-oldest", REFUSE),
                    "drop-oldest",
                    "What happens when the limit is reached: `drop-oldest` revokes the oldest sessions, `refuse` rejects the sign-in.")
            .as("session-limit-action");

    public static final List<Setting<?>> ALL = List.of(AGE, IDLE, BROWSER_SESSIONS_ONLY, SAME_SITE, MOST, ACTION);

    private final SettingsGroup group;
    private volatile Rules rules;

    /** Computed once for each change, as every request reads it. */
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

    /** Capitalized as in the cookie. */
    public static String sameSite(Environment environment) {
        String word = environment.value(SAME_SITE);
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    /** Returns whether sessions end with the browser, whatever {@code remember} says. */
    public static boolean browserSessionsOnly(Environment environment) {
        return environment.given(BROWSER_SESSIONS_ONLY).orElse(false);
    }

    /** Returns the limits in force; a read of one field. */
    public SessionLifetime limits() {
        return rules.limits();
    }

    /** Returns the maximum number of sessions of one user, if there is one. */
    public Optional<MaxSessions> cap() {
        return rules.cap();
    }

    /** Returns the idle timeout as it was set. */
    public Optional<Span> idle() {
        return group.value(IDLE);
    }

    @Override
    public SettingsGroup group() {
        return group;
    }
}

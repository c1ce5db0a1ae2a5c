package dev.vestibule.platform;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.Span;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of the process as a whole. */
public final class ServerSettings {
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(10);

    public static final Setting<Duration> DRAIN = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_DRAIN",
            Kind.of(ServerSettings::drain),
            "0",
            "How long the server keeps serving requests after SIGTERM, such as `4 seconds`, while `/readyz` returns 503. Set it to the time in which your load balancer notices. At most 10 minutes.");

    public static final Setting<String> LOG_FORMAT = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_LOG_FORMAT",
            Kind.words("text", "json"),
            "text",
            "`text`, or `json` for log collectors. Environment variable only.");

    public static final Setting<Secret> ENCRYPTION_KEY = Setting.of(
            Chapter.SERVER,
            "MB_ENCRYPTION_SECRET_KEY",
            Kind.longSecret(),
            "",
            "Key that encrypts secrets in the database; at least 16 characters, the same on all nodes. Required to store the SMTP password and the secrets of identity providers.");

    public static final Setting<Boolean> DEV = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_DEV",
            Kind.flag(),
            "false",
            "Test server for client tests: in memory, with seeded users and a relaxed password policy. Not for production. Listens on this machine only.");

    public static final Setting<Boolean> DEV_REMOTE = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_DEV_REMOTE",
            Kind.flag(),
            "false",
            "`true` lets the test server listen for other machines. Anyone who can reach it is an administrator, because the password is public.");

    public static final Setting<String> CONFIG_FILE = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_CONFIG_FILE",
            Kind.text(),
            "vestibule.yml",
            "YAML file that contains settings by these names. Environment variables take precedence.");

    public static final List<Setting<?>> ALL = List.of(DRAIN, LOG_FORMAT, ENCRYPTION_KEY, DEV, DEV_REMOTE, CONFIG_FILE);

    private ServerSettings() {}

    private static Duration drain(String text) {
        return (text.equals("0") ? Optional.of(Duration.ZERO) : Span.durationOf(text))
                .filter(time -> time.compareTo(LONGEST_DRAIN) <= 0)
                .orElseThrow(() ->
                        new IllegalArgumentException("must be 0 or a duration such as 4 seconds, at most 10 minutes"));
    }
}

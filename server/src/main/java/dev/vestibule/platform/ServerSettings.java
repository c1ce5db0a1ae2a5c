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
            "How long the server goes on serving after SIGTERM, such as `4 seconds`, while `/readyz` already says 503: so long as a load balancer needs to notice. 10 minutes at most.");

    public static final Setting<String> LOG_FORMAT = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_LOG_FORMAT",
            Kind.words("text", "json"),
            "text",
            "`text` for people or `json` for collectors. From the environment only.");

    public static final Setting<Secret> ENCRYPTION_KEY = Setting.of(
            Chapter.SERVER,
            "MB_ENCRYPTION_SECRET_KEY",
            Kind.longSecret(),
            "",
            "Encrypts secrets that have to lie in the database; 16 characters at least, the same on all nodes. Needed to store the password of a mail server and the secrets of providers.");

    public static final Setting<Boolean> DEV = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_DEV",
            Kind.flag(),
            "false",
            "A double for tests of clients: in memory, with seeded users and a relaxed password rule. Never for real people. It listens on this machine only.");

    public static final Setting<Boolean> DEV_REMOTE = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_DEV_REMOTE",
            Kind.flag(),
            "false",
            "`true` lets the double listen for other machines, too: whoever reaches it is administrator by a password that everybody knows.");

    public static final Setting<String> CONFIG_FILE = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_CONFIG_FILE",
            Kind.text(),
            "vestibule.yml",
            "A YAML file of settings by these names. The environment wins over it.");

    public static final List<Setting<?>> ALL = List.of(DRAIN, LOG_FORMAT, ENCRYPTION_KEY, DEV, DEV_REMOTE, CONFIG_FILE);

    private ServerSettings() {}

    private static Duration drain(String text) {
        return (text.equals("0") ? Optional.of(Duration.ZERO) : Span.durationOf(text))
                .filter(time -> time.compareTo(LONGEST_DRAIN) <= 0)
                .orElseThrow(() ->
                        new IllegalArgumentException("must be 0 or a duration such as 4 seconds, at most 10 minutes"));
    }
}

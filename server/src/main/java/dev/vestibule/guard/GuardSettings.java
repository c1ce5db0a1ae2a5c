package dev.vestibule.guard;

import dev.vestibule.platform.ServerSettings;
import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingsReader;
import java.util.List;

/** The settings of forward-auth. */
public final class GuardSettings {
    static final String AUTHELIA = "authelia";
    static final String OAUTH2_PROXY = "oauth2-proxy";

    static final Setting<String> DROP_IN = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_GUARD_DROP_IN",
            Kind.words("none", AUTHELIA, OAUTH2_PROXY),
            "none",
            "Answers forward-auth at the paths of another server too, so that proxies configured for it need no change but the address: `authelia` or `oauth2-proxy`. See [Forward-auth](../guides/forward-auth.md).");

    static final Setting<Boolean> PLAIN_HEADERS = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_GUARD_PLAIN_HEADERS",
            Kind.flag(),
            "true",
            "`false` leaves the plain identity headers of forward-auth empty, so that applications have only the signed `X-Vestibule-Identity`. It requires `MB_ENCRYPTION_SECRET_KEY`.");

    public static final List<Setting<?>> ALL = List.of(DROP_IN, PLAIN_HEADERS);

    private GuardSettings() {}

    /** Refuses a server that could tell applications nothing. */
    public static void check(SettingsReader read) {
        if (!read.value(PLAIN_HEADERS)
                && read.given(ServerSettings.ENCRYPTION_KEY).isEmpty()) {
            read.problem(
                    PLAIN_HEADERS, "must be true without MB_ENCRYPTION_SECRET_KEY, which signs X-Vestibule-Identity");
        }
    }
}

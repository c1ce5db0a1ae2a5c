package dev.vestibule.guard;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
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

    public static final List<Setting<?>> ALL = List.of(DROP_IN);

    private GuardSettings() {}
}

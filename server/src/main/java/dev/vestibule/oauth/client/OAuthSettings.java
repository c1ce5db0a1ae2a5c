package dev.vestibule.oauth.client;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import java.util.List;

/** The settings of applications. */
public final class OAuthSettings {
    static final Setting<Boolean> REGISTRATION = Setting.of(
            Chapter.APPLICATIONS,
            "MB_OAUTH_SERVER_DYNAMIC_REGISTRATION_ENABLED",
            Kind.flag(),
            "true",
            "`false` keeps applications from registering themselves, as the Metabase CLI and MCP clients do. Those that an administrator adds are not affected.");

    public static final List<Setting<?>> ALL = List.of(REGISTRATION);

    private OAuthSettings() {}
}

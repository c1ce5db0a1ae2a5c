package dev.vestibule.setup;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingsReader;
import java.util.List;

/** The settings of the first users. */
public final class SetupSettings {
    public static final Setting<Secret> TOKEN = Setting.of(
            Chapter.FIRST_RUN,
            "MB_SETUP_TOKEN",
            Kind.longSecret(),
            "",
            "Your own setup token, at least 16 characters. It is never shown in public properties.");

    public static final Setting<String> ADMIN_EMAIL = Setting.of(
            Chapter.FIRST_RUN,
            "MB_ADMIN_EMAIL",
            Kind.text(),
            "",
            "Creates the first administrator at startup, if there is none.");

    public static final Setting<Secret> ADMIN_PASSWORD =
            Setting.of(Chapter.FIRST_RUN, "MB_ADMIN_PASSWORD", Kind.secret(), "", "Password of that administrator.");

    public static final List<Setting<?>> ALL = List.of(TOKEN, ADMIN_EMAIL, ADMIN_PASSWORD);

    private SetupSettings() {}

    /** Warns if only one of the administrator's address and password is set. */
    public static void check(SettingsReader read) {
        if (read.isSet(ADMIN_EMAIL) != read.isSet(ADMIN_PASSWORD)) {
            read.problem("MB_ADMIN_EMAIL and MB_ADMIN_PASSWORD must both be set");
        }
    }
}

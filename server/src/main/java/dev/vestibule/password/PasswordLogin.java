package dev.vestibule.password;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.settings.StoredSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether users can sign in with passwords. Disabling takes effect only while an administrator has shown that they can
 * sign in otherwise: an error in a provider's settings must not lock everyone out.
 */
public final class PasswordLogin implements SettingsPart {
    /** Whether password sign-in is enabled, as far as that is set. */
    public static final Setting<Boolean> WANTED = Setting.of(
                    Chapter.SIGN_ON,
                    "MB_ENABLE_PASSWORD_LOGIN",
                    Kind.flag(),
                    "true",
                    "`false` turns password sign-in off, after an administrator has signed in with another method that is on.")
            .as("enable-password-login");

    public static final List<Setting<?>> ALL = List.of(WANTED);

    private final SettingsGroup group;
    private final OtherLogins others;

    public PasswordLogin(Environment environment, StoredSettings stored, OtherLogins others) {
        this.group = new SettingsGroup(stored, ALL, environment);
        this.others = others;
    }

    /** Returns whether password sign-in is disabled and that has an effect at the moment. */
    public boolean off() {
        return !group.valueOrUsual(WANTED) && others.serveAnAdministrator();
    }

    @Override
    public SettingsGroup group() {
        return group;
    }

    @Override
    public boolean isGuarded() {
        return true;
    }

    /** Refused, because storing it without an effect would be confusing. */
    @Override
    public Map<String, Message> faults(Map<String, Optional<String>> wanted) {
        boolean switchesOff =
                wanted.getOrDefault(WANTED.key(), Optional.empty()).equals(Optional.of("false"));
        return switchesOff && !others.serveAnAdministrator()
                ? Map.of(WANTED.key(), Message.of("setting.no-other-way-in"))
                : Map.of();
    }
}

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
 * Whether passwords open anything. They can be switched off, but that counts only while an administrator who could get
 * in otherwise has shown so: or a mistake in a provider's settings would shut everybody out.
 */
public final class PasswordLogin implements SettingsPart {
    /** Whether passwords open anything, as far as that is wanted. */
    public static final Setting<Boolean> WANTED = Setting.of(
                    Chapter.SIGN_ON,
                    "MB_ENABLE_PASSWORD_LOGIN",
                    Kind.flag(),
                    "true",
                    "`false` lets nobody sign in with a password. Counts from when an administrator has signed in another way that is still on.")
            .as("enable-password-login");

    public static final List<Setting<?>> ALL = List.of(WANTED);

    private final SettingsGroup group;
    private final OtherLogins others;

    public PasswordLogin(Environment environment, StoredSettings stored, OtherLogins others) {
        this.group = new SettingsGroup(stored, ALL, environment);
        this.others = others;
    }

    /** Returns whether passwords open nothing at the moment. */
    public boolean off() {
        return !group.valueOrUsual(WANTED) && others.serveAnAdministrator();
    }

    @Override
    public SettingsGroup group() {
        return group;
    }

    /** Whoever stores it while it could not count would wonder why nothing happens. */
    @Override
    public Map<String, Message> faults(Map<String, Optional<String>> wanted) {
        boolean switchesOff =
                wanted.getOrDefault(WANTED.key(), Optional.empty()).equals(Optional.of("false"));
        return switchesOff && !others.serveAnAdministrator()
                ? Map.of(WANTED.key(), Message.of("setting.no-other-way-in"))
                : Map.of();
    }
}

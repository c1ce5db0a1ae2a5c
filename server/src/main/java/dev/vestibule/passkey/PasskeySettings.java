package dev.vestibule.passkey;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.settings.StoredSettings;
import java.util.List;
import java.util.Optional;

/** Whether passkeys are used. */
public final class PasskeySettings implements SettingsPart {
    private static final Setting<Boolean> ENABLED = Setting.of(
                    Chapter.SIGN_ON,
                    "VESTIBULE_PASSKEYS_ENABLED",
                    Kind.flag(),
                    "true",
                    "`false` turns passkeys off: none can be added or used. Those that exist are kept.")
            .as("passkeys-enabled");

    public static final List<Setting<?>> ALL = List.of(ENABLED);

    private final SettingsGroup group;

    public PasskeySettings(Environment environment, StoredSettings stored) {
        this.group = new SettingsGroup(stored, ALL, environment);
    }

    boolean enabled() {
        return group.valueOrUsual(ENABLED);
    }

    /** Returns the site for the passkeys in a store, following the setting. */
    public PasskeySite site(Optional<RelyingParty> known, PasskeyStore store) {
        return new PasskeySite(known, this::enabled, store);
    }

    @Override
    public SettingsGroup group() {
        return group;
    }

    @Override
    public boolean isGuarded() {
        return true;
    }
}

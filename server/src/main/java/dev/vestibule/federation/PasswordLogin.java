package dev.vestibule.federation;

import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingKey;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.settings.StoredSettings;
import dev.vestibule.user.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Whether passwords open anything. They can be switched off, but that counts only while an administrator who could get in
 * otherwise has shown so: or a mistake in a provider's settings would shut everybody out.
 */
public final class PasswordLogin implements SettingsPart {
    /** Whether passwords open anything, as far as that is wanted. */
    public static final Setting<Boolean> WANTED = SettingKey.MB_ENABLE_PASSWORD_LOGIN;

    private final SettingsGroup group;
    private final Supplier<Set<String>> live;
    private final IdentityStore identities;

    /**
     * As the settings say.
     *
     * @param live the keys of the providers that everybody may sign in over
     */
    public PasswordLogin(
            Environment environment, StoredSettings stored, Supplier<Set<String>> live, IdentityStore identities) {
        this.group = new SettingsGroup(stored, List.of(WANTED), environment);
        this.live = live;
        this.identities = identities;
    }

    public boolean off() {
        return !group.valueOrUsual(WANTED) && anAdministratorGetsInOtherwise();
    }

    private boolean anAdministratorGetsInOtherwise() {
        return live.get().stream().anyMatch(identities::hasAdministratorOver);
    }

    /** The key of the provider, among those that everybody may sign in over, that somebody has signed in over last. */
    public Optional<String> signsInOver(UserId account) {
        Set<String> keys = live.get();
        return keys.isEmpty()
                ? Optional.empty()
                : identities.of(account).stream()
                        .map(IdentityStore.Linked::provider)
                        .filter(keys::contains)
                        .findFirst();
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
        return switchesOff && !anAdministratorGetsInOtherwise()
                ? Map.of(WANTED.key(), Message.of("setting.no-other-way-in"))
                : Map.of();
    }
}

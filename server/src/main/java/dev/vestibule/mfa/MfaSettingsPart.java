package dev.vestibule.mfa;

import dev.vestibule.platform.StoredSecrets;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of second factors, for the list of all settings. A second factor can be required only after an
 * administrator has signed in with one: a mistake must not lock everyone out.
 */
public final class MfaSettingsPart implements SettingsPart {
    private final MfaSettings settings;
    private final FactorStore factors;
    private final StoredSecrets secrets;

    MfaSettingsPart(MfaSettings settings, FactorStore factors, StoredSecrets secrets) {
        this.settings = settings;
        this.factors = factors;
        this.secrets = secrets;
    }

    @Override
    public SettingsGroup group() {
        return settings.group();
    }

    @Override
    public boolean isGuarded() {
        return true;
    }

    @Override
    public Map<String, Message> faults(Map<String, Optional<String>> wanted) {
        Map<String, Message> faults = new LinkedHashMap<>();
        wanted.getOrDefault(MfaSettings.ENFORCEMENT.key(), Optional.empty())
                .flatMap(this::fault)
                .ifPresent(fault -> faults.put(MfaSettings.ENFORCEMENT.key(), fault));
        wanted.getOrDefault(MfaSettings.REQUIRED_GROUPS.key(), Optional.empty())
                .filter(text -> settings.requiredGroups().isEmpty() && !factors.provedByAdministrator())
                .ifPresent(text ->
                        faults.put(MfaSettings.REQUIRED_GROUPS.key(), Message.of("setting.mfa.administrator-first")));
        wanted.getOrDefault(MfaSettings.DEADLINE.key(), Optional.empty())
                .filter(text -> MfaSettings.DEADLINE.read(text).isEmpty())
                .ifPresent(text -> faults.put(MfaSettings.DEADLINE.key(), Message.of("setting.mfa.deadline")));
        return faults;
    }

    private Optional<Message> fault(String text) {
        Optional<Enforcement> wish = MfaSettings.ENFORCEMENT.read(text);
        if (wish.isEmpty()) {
            return Optional.of(Message.of("setting.mfa.enforcement", text));
        }
        if (wish.get() != Enforcement.OFF && !secrets.available()) {
            return Optional.of(Message.of("setting.mfa.needs-key"));
        }
        boolean newlyRequired = wish.get() == Enforcement.REQUIRED && settings.enforcement() != Enforcement.REQUIRED;
        return newlyRequired && !factors.provedByAdministrator()
                ? Optional.of(Message.of("setting.mfa.administrator-first"))
                : Optional.empty();
    }
}

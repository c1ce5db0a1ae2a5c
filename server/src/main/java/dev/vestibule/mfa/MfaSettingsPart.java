package dev.vestibule.mfa;

import dev.vestibule.platform.StoredSecrets;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.user.Actor;
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
    private final RuleNotices notices;

    MfaSettingsPart(MfaSettings settings, FactorStore factors, StoredSecrets secrets, RuleNotices notices) {
        this.settings = settings;
        this.factors = factors;
        this.secrets = secrets;
        this.notices = notices;
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

    /** A key could be the second administrator of its creator, or make one unnecessary. */
    @Override
    public boolean takesSession(Map<String, Optional<String>> wanted) {
        return endsApproval(wanted);
    }

    /** No administrator weakens the rules unnoticed by the others. */
    @Override
    public void storing(Map<String, Optional<String>> changes, Actor actor) {
        notices.changed(changes, actor);
    }

    private boolean endsApproval(Map<String, Optional<String>> changes) {
        String key = MfaSettings.RESET_APPROVAL.key();
        return settings.resetApproval()
                && changes.containsKey(key)
                && !changes.getOrDefault(key, Optional.empty())
                        .flatMap(MfaSettings.RESET_APPROVAL::read)
                        .orElse(false);
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

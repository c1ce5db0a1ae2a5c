package dev.vestibule.federation.google;

import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.SessionService;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.user.Actor;
import java.util.Map;
import java.util.Optional;

/** The rules for changing {@link GoogleSettings}. */
public final class GoogleSettingsPart implements SettingsPart {
    private final GoogleSettings settings;
    private final SessionService sessions;

    public GoogleSettingsPart(GoogleSettings settings, SessionService sessions) {
        this.settings = settings;
        this.sessions = sessions;
    }

    @Override
    public SettingsGroup group() {
        return settings.group();
    }

    @Override
    public boolean isGuarded() {
        return true;
    }

    /** It is on as soon as there is a client ID. */
    @Override
    public Optional<String> usual(Setting<?> setting) {
        return setting.equals(GoogleSettings.ENABLED) ? Optional.of("true") : setting.usualText();
    }

    @Override
    public Map<String, Message> faults(Map<String, Optional<String>> wanted) {
        Optional<String> clientId = wanted.getOrDefault(GoogleSettings.CLIENT_ID.key(), settings.clientId());
        if (clientId.isPresent()
                && GoogleSettings.CLIENT_ID.read(clientId.get()).isEmpty()) {
            return Map.of(GoogleSettings.CLIENT_ID.key(), Message.of("google.client-id"));
        }
        if (wanted(GoogleSettings.ENABLED, wanted).orElse(false) && clientId.isEmpty()) {
            return Map.of(GoogleSettings.ENABLED.key(), Message.of("google.not-configured"));
        }
        if (isGiven(GoogleSettings.DOMAINS, wanted)
                && wanted(GoogleSettings.DOMAINS, wanted).isEmpty()) {
            return Map.of(GoogleSettings.DOMAINS.key(), Message.of("google.domain"));
        }
        return isGiven(GoogleSettings.CLIENT_SECRET, wanted)
                        && !settings.group().canKeepSecret()
                ? Map.of(GoogleSettings.CLIENT_SECRET.key(), Message.of("provider.secret-needs-key"))
                : Map.of();
    }

    private static boolean isGiven(Setting<?> setting, Map<String, Optional<String>> wanted) {
        return wanted.getOrDefault(setting.key(), Optional.empty()).isPresent();
    }

    private static <T> Optional<T> wanted(Setting<T> setting, Map<String, Optional<String>> wanted) {
        return wanted.getOrDefault(setting.key(), Optional.empty()).flatMap(setting::read);
    }

    /**
     * Google's secret belongs to one client ID; one from the environment is sent for any, as the environment also fixes
     * Google's address.
     */
    @Override
    public Map<String, Message> exposed(Map<String, Optional<String>> wanted) {
        Optional<String> before = settings.clientId();
        Optional<String> after = wanted.getOrDefault(GoogleSettings.CLIENT_ID.key(), before);
        boolean kept =
                settings.group().stored(GoogleSettings.CLIENT_SECRET.key()).isPresent()
                        && !wanted.containsKey(GoogleSettings.CLIENT_SECRET.key());
        return kept && after.isPresent() && !after.equals(before)
                ? Map.of(GoogleSettings.CLIENT_SECRET.key(), Message.of("field.secret-audience"))
                : Map.of();
    }

    /** Disabling Google revokes the sessions that were started with it. */
    @Override
    public Runnable changing(Actor actor) {
        boolean wasOn = settings.enabled();
        return () -> {
            if (wasOn && !settings.enabled()) {
                sessions.endOutside(GoogleTokens.PROVIDER, Optional.empty(), Optional.empty(), EndReason.ADMIN, actor);
            }
        };
    }
}

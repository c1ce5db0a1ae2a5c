package dev.vestibule.google;

import dev.vestibule.audit.Actor;
import dev.vestibule.config.SettingKey;
import dev.vestibule.config.SingleSignOnReader;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.SessionService;
import dev.vestibule.site.SettingsGroup;
import dev.vestibule.site.SettingsPart;
import dev.vestibule.text.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules of changing {@link GoogleSettings}. */
public final class GoogleSettingsPart implements SettingsPart {
    private final GoogleSettings settings;
    private final SessionService sessions;

    public GoogleSettingsPart(GoogleSettings settings, SessionService sessions) {
        this.settings = settings;
        this.sessions = sessions;
    }

    @Override
    public List<Described> settings() {
        return List.of(
                Described.of(GoogleSettings.CLIENT_ID, Kind.TEXT, SettingKey.MB_GOOGLE_AUTH_CLIENT_ID),
                Described.of(GoogleSettings.CLIENT_SECRET, Kind.TEXT, SettingKey.VESTIBULE_GOOGLE_CLIENT_SECRET)
                        .asSecret(),
                Described.of(GoogleSettings.ENABLED, Kind.FLAG, SettingKey.MB_GOOGLE_AUTH_ENABLED),
                Described.of(GoogleSettings.DOMAINS, Kind.TEXT, SettingKey.MB_GOOGLE_AUTH_AUTO_CREATE_ACCOUNTS_DOMAIN));
    }

    @Override
    public SettingsGroup group() {
        return settings.group();
    }

    @Override
    public Map<String, Message> faults(Map<String, Optional<String>> wanted) {
        Optional<String> clientId = wanted.getOrDefault(GoogleSettings.CLIENT_ID, settings.clientId());
        if (clientId.isPresent() && !SingleSignOnReader.isGoogleClientId(clientId.get())) {
            return Map.of(GoogleSettings.CLIENT_ID, Message.of("google.client-id"));
        }
        boolean on =
                wanted.getOrDefault(GoogleSettings.ENABLED, Optional.empty()).equals(Optional.of("true"));
        if (on && clientId.isEmpty()) {
            return Map.of(GoogleSettings.ENABLED, Message.of("google.not-configured"));
        }
        boolean domainsFit = wanted.getOrDefault(GoogleSettings.DOMAINS, Optional.empty()).stream()
                .allMatch(text -> SingleSignOnReader.domains(text).isPresent());
        if (!domainsFit) {
            return Map.of(GoogleSettings.DOMAINS, Message.of("google.domain"));
        }
        boolean secret = wanted.getOrDefault(GoogleSettings.CLIENT_SECRET, Optional.empty())
                .isPresent();
        return secret && !settings.group().canKeepSecret()
                ? Map.of(GoogleSettings.CLIENT_SECRET, Message.of("google.no-key"))
                : Map.of();
    }

    /** Google's secret belongs to one client id; what the environment fixes goes with any, as the environment fixes Google's address, too. */
    @Override
    public Map<String, Message> exposed(Map<String, Optional<String>> wanted) {
        Optional<String> before = settings.clientId();
        Optional<String> after = wanted.getOrDefault(GoogleSettings.CLIENT_ID, before);
        boolean kept = settings.group().stored(GoogleSettings.CLIENT_SECRET).isPresent()
                && !wanted.containsKey(GoogleSettings.CLIENT_SECRET);
        return kept && after.isPresent() && !after.equals(before)
                ? Map.of(GoogleSettings.CLIENT_SECRET, Message.of("field.secret-audience"))
                : Map.of();
    }

    /** Whoever came in with Google is out again once Google is off. */
    @Override
    public Runnable changing(Actor by) {
        boolean wasOn = settings.enabled();
        return () -> {
            if (wasOn && !settings.enabled()) {
                sessions.endOutside(GoogleTokens.PROVIDER, Optional.empty(), Optional.empty(), EndReason.ADMIN, by);
            }
        };
    }
}

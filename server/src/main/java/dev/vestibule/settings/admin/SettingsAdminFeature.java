package dev.vestibule.settings.admin;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.settings.SettingsPart;
import java.util.List;

/** All settings, for administrators. */
public record SettingsAdminFeature(SettingsService service, List<Resource> resources) implements Feature {
    /**
     * Wires the feature.
     *
     * @param parts the settings of all features, in the order of the list
     */
    public static SettingsAdminFeature of(
            Platform platform, SettingsFeature site, SessionFeature sessions, List<SettingsPart> parts) {
        SettingsService service = new SettingsService(site.stored(), parts, site.secrets());
        return new SettingsAdminFeature(
                service,
                List.of(
                        Resource.area(
                                "/api/setting",
                                () -> List.of(new SettingsResource(service, sessions.guard(), platform.clock()))),
                        new RandomTokenResource(sessions.guard(), platform.random())));
    }
}

package dev.vestibule.session.admin;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import java.util.List;

/** Wires the administration of all users' sessions. */
public record SessionAdminFeature(SessionAdminService service, List<Resource> resources) implements Feature {
    public static SessionAdminFeature of(Platform platform, SettingsFeature site, SessionFeature sessions) {
        SessionAdminService service = new SessionAdminService(
                new SessionAdminStore(platform.database()),
                sessions.check(),
                sessions.termination(),
                sessions.cache(),
                platform.transactions(),
                site.audit(),
                platform.clock());
        return new SessionAdminFeature(
                service, List.of(new SessionAdminResource(service, sessions.guard(), sessions.cookies())));
    }
}

package dev.vestibule.session.admin;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.session.SessionFeature;
import java.util.List;

/** Everybody's sessions, for administrators. */
public record SessionAdminFeature(SessionAdminService service, List<Resource> resources) implements Feature {
    public static SessionAdminFeature of(Platform platform, SessionFeature sessions) {
        SessionAdminService service = new SessionAdminService(
                new SessionAdminStore(platform.database()), sessions.service(), sessions.cache(), platform.clock());
        return new SessionAdminFeature(
                service, List.of(new SessionAdminResource(service, sessions.guard(), sessions.cookies())));
    }
}

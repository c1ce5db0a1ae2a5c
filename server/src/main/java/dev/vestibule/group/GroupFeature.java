package dev.vestibule.group;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.session.SessionFeature;
import java.util.List;

/** Groups and their members. */
public record GroupFeature(GroupService service, List<Resource> resources) implements Feature {
    public static GroupFeature of(Platform platform, SessionFeature sessions) {
        GroupService service = new GroupService(platform.database(), sessions.service(), platform.clock());
        return new GroupFeature(
                service,
                List.of(
                        new GroupResource(service, sessions.guard()),
                        new MembershipResource(service, sessions.guard()),
                        new MembershipHistoryResource(service, sessions.guard())));
    }
}

package dev.vestibule.group;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.session.SessionFeature;
import java.util.List;

/** Groups and their members. */
public record GroupFeature(GroupService service, MembershipService memberships, List<Resource> resources)
        implements Feature {
    public static GroupFeature of(Platform platform, SessionFeature sessions) {
        GroupService service = new GroupService(platform.database(), sessions.service(), platform.clock());
        MembershipService memberships =
                new MembershipService(platform.database(), sessions.service(), platform.clock());
        return new GroupFeature(
                service,
                memberships,
                List.of(
                        new GroupResource(service, sessions.guard()),
                        new MembershipResource(service, memberships, sessions.guard()),
                        new MembershipHistoryResource(memberships, sessions.guard())));
    }
}

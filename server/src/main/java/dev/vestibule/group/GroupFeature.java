package dev.vestibule.group;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.user.UserFeature;
import java.util.List;

/** Groups and their members. */
public record GroupFeature(GroupService service, MembershipService memberships, List<Resource> resources)
        implements Feature {
    /**
     * Wires the feature.
     *
     * @param renamed called when the name of a group has changed
     */
    public static GroupFeature of(
            Platform platform, SettingsFeature site, UserFeature users, SessionFeature sessions, Runnable renamed) {
        GroupStore store = new GroupStore(platform.database());
        GroupListStore lists = new GroupListStore(platform.database());
        GroupService service = new GroupService(
                store,
                lists,
                users.memberships(),
                platform.transactions(),
                platform.changeLog(),
                site.audit(),
                sessions.service(),
                renamed,
                platform.clock());
        MembershipService memberships = new MembershipService(
                store,
                lists,
                new MembershipHistoryStore(platform.database()),
                users.memberships(),
                platform.transactions(),
                platform.changeLog(),
                site.audit(),
                sessions.service(),
                sessions.proof(),
                platform.clock());
        return new GroupFeature(
                service,
                memberships,
                List.of(
                        Resource.area(
                                "/api/permissions",
                                () -> List.of(
                                        new GroupResource(service, sessions.guard()),
                                        new MembershipResource(service, memberships, sessions.guard()))),
                        new MembershipHistoryResource(memberships, sessions.guard())));
    }
}

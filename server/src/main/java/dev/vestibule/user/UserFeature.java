package dev.vestibule.user;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;

/**
 * Users, for all other features.
 *
 * @param accounts creates users
 */
public record UserFeature(UserStore store, Memberships memberships, Users accounts, AddressTwins twins)
        implements Feature {
    public static UserFeature of(Platform platform) {
        UserStore store = new UserStore(platform.database());
        Memberships memberships = new Memberships(platform.database());
        return new UserFeature(
                store,
                memberships,
                new Users(store, memberships),
                new AddressTwins(new AddressTwinStore(platform.database()), platform.changeLog()));
    }
}

package dev.vestibule.user;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;

/** Users, as every other feature knows them. */
public record UserFeature(UserStore store) implements Feature {
    public static UserFeature of(Platform platform) {
        return new UserFeature(new UserStore(platform.database()));
    }
}

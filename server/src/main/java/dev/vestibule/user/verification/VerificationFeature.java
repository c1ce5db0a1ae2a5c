package dev.vestibule.user.verification;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.user.UserFeature;

/** Wires email addresses that are not verified. */
public record VerificationFeature(UnverifiedAddressStore store, UnverifiedAddresses addresses) implements Feature {
    public static VerificationFeature of(Platform platform, SettingsFeature site, UserFeature users) {
        UnverifiedAddressStore store = new UnverifiedAddressStore(platform.database());
        return new VerificationFeature(
                store, new UnverifiedAddresses(store, users.twins(), site.audit(), platform.changeLog()));
    }
}

package dev.vestibule.mail;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.settings.SettingsFeature;

/** What takes mails that are to be sent; it knows no sessions, so that these may tell of sign-ins by mail. */
public record OutboxFeature(OutboxStore store, MailSettings settings, Outbox outbox, MailSignals signals)
        implements Feature {
    public static OutboxFeature of(Platform platform, SettingsFeature site) {
        OutboxStore store = new OutboxStore(platform.database());
        MailSettings settings =
                new MailSettings(platform.environment(), site.stored(), site.site(), platform.secrets());
        MailSignals signals = new MailSignals();
        Outbox outbox = new Outbox(store, settings, platform.secrets(), platform.clock(), platform.random(), signals);
        return new OutboxFeature(store, settings, outbox, signals);
    }
}

package dev.vestibule.mail;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.settings.SettingsFeature;

/** Wires what queues mails; it does not depend on sessions, so that sessions can queue notices of sign-ins. */
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

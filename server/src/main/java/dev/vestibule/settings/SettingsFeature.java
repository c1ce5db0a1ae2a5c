package dev.vestibule.settings;

import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.ServerSettings;
import java.net.URI;
import java.util.Optional;

/**
 * The settings that administrators change while the server runs, and the site.
 *
 * @param publicUrl where users find the server; empty if it is not set
 */
public record SettingsFeature(
        SettingStore store,
        StoredSettings stored,
        Site site,
        SecretGuard secrets,
        AuditWriter audit,
        SiteSettings part,
        Optional<URI> publicUrl,
        SiteAddress links)
        implements Feature {

    public static SettingsFeature of(Platform platform, ListenAddress listens) {
        SettingStore store = new SettingStore(platform.database());
        AuditWriter audit = new AuditWriter(platform.database());
        StoredSettings stored = new StoredSettings(
                new SettingChanges(store, platform.transactions(), audit, platform.changeLog()), platform.clock());
        platform.changes().onSettings(stored::reload);
        Site site = new Site(stored, platform.environment());
        return new SettingsFeature(
                store,
                stored,
                site,
                new SecretGuard(audit, platform.clock()),
                audit,
                new SiteSettings(site),
                site.url()
                        .or(() -> platform.environment().value(ServerSettings.DEV)
                                ? Optional.of(URI.create(listens.link()))
                                : Optional.empty()),
                new SiteAddress(site.url(), listens.port()));
    }
}

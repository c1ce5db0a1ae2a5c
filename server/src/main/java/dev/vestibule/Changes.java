package dev.vestibule;

import dev.vestibule.google.GoogleSettings;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.oidc.OidcProviders;
import dev.vestibule.session.SessionCache;
import dev.vestibule.setup.SetupService;
import dev.vestibule.site.Site;
import dev.vestibule.store.ChangeReader;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.UserId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes this node forget what another one has changed. */
final class Changes implements ChangeReader.Listener {
    private final SessionCache cache;
    private final Site site;
    private final Throttle throttle;
    private volatile @Nullable SetupService setup;
    private volatile @Nullable MailSettings mail;
    private volatile @Nullable GoogleSettings google;
    private volatile @Nullable OidcProviders providers;

    Changes(SessionCache cache, Site site, Throttle throttle) {
        this.cache = cache;
        this.site = site;
        this.throttle = throttle;
    }

    /** Handed in later, as it comes to be on top of sessions, which cannot be without this. */
    void alsoReload(SetupService service) {
        setup = service;
    }

    void alsoReload(MailSettings settings) {
        mail = settings;
    }

    void alsoReload(GoogleSettings settings) {
        google = settings;
    }

    void alsoReload(OidcProviders changed) {
        providers = changed;
    }

    @Override
    public void sessionsChanged(Set<String> keyDigests) {
        cache.drop(keyDigests);
    }

    @Override
    public void usersChanged(Set<UserId> users) {
        cache.dropAllOf(users);
    }

    @Override
    public void settingsChanged() {
        MailSettings mailSettings = mail;
        if (mailSettings != null) {
            mailSettings.reload();
        }
        GoogleSettings googleSettings = google;
        if (googleSettings != null) {
            googleSettings.reload();
        }
        OidcProviders oidcProviders = providers;
        if (oidcProviders != null) {
            oidcProviders.reload();
        }
        site.reload();
        throttle.recheck();
        SetupService known = setup;
        if (known != null) {
            known.reload();
        }
    }

    @Override
    public void anythingMayHaveChanged() {
        cache.clear();
        settingsChanged();
    }
}

package dev.vestibule.oauth.key;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.StoredSecrets;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import java.time.Duration;
import java.util.List;

/** Wires the keys that sign tokens. Nothing is read or created before one is needed. */
public record OAuthKeyFeature(SigningKeyService service, TokenSigner signer, List<Resource> resources, List<Job> jobs)
        implements Feature {
    public static OAuthKeyFeature of(Platform platform, SettingsFeature site, SessionFeature sessions) {
        StoredSecrets secrets = StoredSecrets.of(platform);
        SigningKeyService service = new SigningKeyService(
                new SigningKeyStore(platform.database()),
                secrets,
                platform.transactions(),
                platform.changeLog(),
                site.audit(),
                platform.clock(),
                platform.random());
        platform.changes().onSettings(service::forget);
        return new OAuthKeyFeature(
                service,
                new TokenSigner(service, secrets),
                List.of(new KeySetResource(service), new OAuthKeyResource(service, sessions.guard())),
                List.of(
                        Job.every(Duration.ofMinutes(10), "publish the next signing keys", service::continueRotation),
                        Job.sweeping("delete old signing keys", service::deleteOld)));
    }
}

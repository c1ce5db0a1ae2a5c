package dev.vestibule.federation.oidc;

import dev.vestibule.federation.IdentityStore;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.google.GoogleSettings;
import dev.vestibule.federation.google.GoogleTokens;
import dev.vestibule.password.OtherLogins;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.user.UserId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The enabled identity providers: OpenID Connect and Google. */
public final class LiveProviders implements OtherLogins {
    private final OidcProviders providers;
    private final GoogleSettings google;
    private final IdentityStore identities;

    public LiveProviders(OidcProviders providers, GoogleSettings google, IdentityStore identities) {
        this.providers = providers;
        this.google = google;
        this.identities = identities;
    }

    /** Returns their keys. */
    public Set<ProviderKey> keys() {
        Set<ProviderKey> keys = new HashSet<>();
        providers.live().forEach(provider -> keys.add(provider.key()));
        if (google.enabled()) {
            keys.add(GoogleTokens.PROVIDER);
        }
        return keys;
    }

    /**
     * Returns whether a provider is enabled.
     *
     * @param trial whether it is for a test sign-in, which works with those that are not enabled, too
     */
    public boolean accept(ProviderKey key, boolean trial) {
        return keys().contains(key) || (trial && providers.find(key).isPresent());
    }

    @Override
    public boolean serveAnAdministrator() {
        return keys().stream().anyMatch(identities::hasAdministratorOver);
    }

    /** Returns the name of the provider, among the enabled ones, that a user signed in with last. */
    public Optional<String> lastUsedBy(UserId user) {
        Set<ProviderKey> keys = keys();
        return keys.isEmpty()
                ? Optional.empty()
                : identities.of(user).stream()
                        .map(IdentityStore.Linked::provider)
                        .filter(keys::contains)
                        .findFirst()
                        .map(this::name);
    }

    /** Returns their names by key, in the order of the names. */
    public Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        keys().stream().sorted(Comparator.comparing(this::name)).forEach(key -> names.put(key.value(), name(key)));
        return names;
    }

    /** Returns the name of a provider, or its key if it no longer exists. */
    public String name(ProviderKey key) {
        return providers
                .find(key)
                .map(OidcProvider::prompt)
                .orElse(key.equals(GoogleTokens.PROVIDER) ? "Google" : key.value());
    }
}

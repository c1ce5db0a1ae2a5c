package dev.vestibule.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.audit.Actor;
import dev.vestibule.config.OidcProvider;
import dev.vestibule.config.OidcProviderJson;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.SessionService;
import dev.vestibule.text.Message;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Providers as administrators see, try and change them. */
public final class OidcAdministration {
    private final OidcProviders providers;
    private final OidcSignIn signIn;
    private final SessionService sessions;

    public OidcAdministration(OidcProviders providers, OidcSignIn signIn, SessionService sessions) {
        this.providers = providers;
        this.signIn = signIn;
        this.sessions = sessions;
    }

    /** Who may sign in over a provider. */
    public enum State {
        /** Everybody. */
        LIVE,
        /** Only administrators, for a trial. */
        UNTRIED,
        /** Nobody. */
        OFF
    }

    public List<OidcProvider> all() {
        return providers.all();
    }

    public Optional<OidcProvider> find(String key) {
        return all().stream().filter(provider -> provider.key().equals(key)).findFirst();
    }

    public State state(OidcProvider provider) {
        if (providers.isLive(provider)) {
            return State.LIVE;
        }
        return provider.enabled() ? State.UNTRIED : State.OFF;
    }

    /** When an administrator signed in over it as it is now. */
    public Optional<Instant> triedAt(OidcProvider provider) {
        return providers.trial(provider).map(OidcProviders.Trial::at);
    }

    /** Whether there is a provider of this key, or Google stands under it. */
    public boolean isTaken(String key) {
        return providers.find(key).isPresent();
    }

    /** Whether it comes from the environment, so that nobody can change it here. */
    public boolean isFixed(OidcProvider provider) {
        return providers.isFixed(provider.key());
    }

    /** What has to be registered at the provider, by name; nothing while our own address is not known. */
    public Map<String, String> addresses(OidcProvider provider) {
        return signIn.addresses(provider);
    }

    /** Tries its settings out, saved or not, as far as that goes without a person. */
    public ProviderTest.Result test(OidcProvider provider) {
        return new ProviderTest(provider, signIn).run();
    }

    /**
     * Saves a provider, new or known. Whoever came in over it is out again when it is no longer there for everybody.
     *
     * @param wanted in the form of {@link OidcProviderJson}
     * @return what is wrong with it; if anything is, nothing is saved
     */
    public OidcProviderJson.Read save(JsonNode wanted, Actor by) {
        OidcProviderJson.Read read =
                OidcProviderJson.read(wanted.isObject() ? wanted : JsonNodeFactory.instance.objectNode());
        if (read.faults().isEmpty() && !providers.canKeepSecrets()) {
            return new OidcProviderJson.Read(
                    Optional.empty(), Map.of("client-secret", Message.of("provider.secret-needs-key")));
        }
        read.provider().ifPresent(provider -> save(provider, by));
        return read;
    }

    private void save(OidcProvider provider, Actor by) {
        boolean wasLive = providers.find(provider.key()).map(providers::isLive).orElse(false);
        providers.save(provider, by);
        if (wasLive && !providers.isLive(provider)) {
            endSessions(provider.key(), by);
        }
    }

    /** A provider's settings with others in the place of some; a secret that is not given stays. */
    public static ObjectNode with(OidcProvider known, Map<String, JsonNode> others) {
        ObjectNode wanted = OidcProviderJson.write(known, secret -> secret);
        others.forEach(wanted::set);
        return wanted;
    }

    /** Takes a provider away, and its sessions with it. */
    public void remove(String key, Actor by) {
        providers.remove(key, by);
        endSessions(key, by);
    }

    /** Whoever came in this way is out again (promises, section 1). */
    private void endSessions(String key, Actor by) {
        sessions.endOutside(key, Optional.empty(), Optional.empty(), EndReason.ADMIN, by);
    }
}

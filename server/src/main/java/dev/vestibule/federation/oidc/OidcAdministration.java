package dev.vestibule.federation.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.OidcProviderJson;
import dev.vestibule.platform.crypto.Mask;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.SessionService;
import dev.vestibule.settings.SecretGuard;
import dev.vestibule.user.Actor;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Providers as administrators see, try and change them. */
public final class OidcAdministration {
    private static final String ISSUER = "issuer-uri";
    private static final String CLIENT = "client-id";

    private final OidcProviders providers;
    private final OidcClients clients;
    private final OidcAddresses addresses;
    private final SessionService sessions;
    private final AuditWriter audit;
    private final SecretGuard secrets;
    private final InstantSource clock;

    OidcAdministration(
            OidcProviders providers,
            OidcClients clients,
            OidcAddresses addresses,
            SessionService sessions,
            AuditWriter audit,
            SecretGuard secrets,
            InstantSource clock) {
        this.providers = providers;
        this.clients = clients;
        this.addresses = addresses;
        this.sessions = sessions;
        this.audit = audit;
        this.secrets = secrets;
        this.clock = clock;
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
        return addresses.of(provider);
    }

    /** Tries its settings out, saved or not, as far as that goes without a person; the audit log tells of it. */
    public ProviderTest test(OidcProvider provider, Actor actor) {
        ProviderTest test = new ProviderTest(provider, clients, addresses);
        Map<String, Object> details = Map.of(
                "issuer", provider.issuer(),
                "client-id", provider.clientId(),
                "verdict", test.result().verdict());
        audit.add(new AuditEvent(clock.instant(), actor, "provider.try", subject(provider.key()), details));
        return test;
    }

    /**
     * Reads a provider that an administrator wants, and tells no secret to another party than it was given for: what is
     * kept belongs to one issuer and one client id.
     *
     * @param known the provider as it is; what was kept of it stands in {@code wanted}
     * @param anew the secrets that were given with it
     * @return what is wrong with it
     */
    OidcProviderJson.Read read(Optional<OidcProvider> known, ObjectNode wanted, Set<String> anew, Actor actor) {
        OidcProviderJson.Read read = OidcProviderJson.read(wanted);
        if (!read.faults().isEmpty()) {
            return read;
        }
        OidcProvider provider = read.provider().orElseThrow();
        if (known.isPresent() && !known.get().identity().equals(provider.identity())) {
            boolean keyed = provider.proof().way() == OidcProvider.Way.PRIVATE_KEY_JWT;
            String used = keyed ? "private-key" : "client-secret";
            if (!anew.contains(used)) {
                Map<String, String> party = Map.of(ISSUER, provider.issuer(), CLIENT, provider.clientId());
                secrets.withheld(subject(provider.key()), party, actor);
                return new OidcProviderJson.Read(Optional.empty(), Map.of(used, Message.of("field.secret-audience")));
            }
            // What is not used is not taken along either: it could be used later.
            OidcProviderJson.SECRETS.stream().filter(one -> !anew.contains(one)).forEach(wanted::remove);
            read = OidcProviderJson.read(wanted);
        }
        return providers.mayBeAsked(provider)
                ? read
                : new OidcProviderJson.Read(Optional.empty(), Map.of(ISSUER, Message.of("provider.loopback")));
    }

    private static AuditEvent.Subject subject(String key) {
        return new AuditEvent.Subject("setting", OidcProviders.settingOf(key));
    }

    /**
     * Saves a provider, new or known. Whoever came in over it is out again when it is no longer there for everybody.
     *
     * @param known the provider as it is; empty for a new one
     * @param given in the form of {@link OidcProviderJson}; what is not given stays, and so does a secret that comes as
     *     its mask
     * @return what is wrong with it; if anything is, nothing is saved
     */
    public OidcProviderJson.Read save(Optional<OidcProvider> known, Map<String, JsonNode> given, Actor actor) {
        Map<String, JsonNode> changes = new LinkedHashMap<>(given);
        OidcProviderJson.SECRETS.forEach(secret ->
                changes.computeIfPresent(secret, (name, value) -> Mask.matches(value.asText()) ? null : value));
        ObjectNode wanted = known.map(provider -> OidcProviderJson.write(provider, secret -> secret))
                .orElseGet(JsonNodeFactory.instance::objectNode);
        changes.forEach(wanted::set);
        OidcProviderJson.Read read = read(known, wanted, changes.keySet(), actor);
        if (read.faults().isEmpty() && !providers.canKeepSecrets()) {
            return new OidcProviderJson.Read(
                    Optional.empty(), Map.of("client-secret", Message.of("provider.secret-needs-key")));
        }
        read.provider().ifPresent(provider -> save(provider, actor));
        return read;
    }

    private void save(OidcProvider provider, Actor actor) {
        boolean wasLive = providers.find(provider.key()).map(providers::isLive).orElse(false);
        providers.save(provider, actor);
        if (wasLive && !providers.isLive(provider)) {
            endSessions(provider.key(), actor);
        }
    }

    /** Takes a provider away, and its sessions with it. */
    public void remove(String key, Actor actor) {
        providers.remove(key, actor);
        endSessions(key, actor);
    }

    /** Whoever came in this way is out again (promises, section 1). */
    private void endSessions(String key, Actor actor) {
        sessions.endOutside(key, Optional.empty(), Optional.empty(), EndReason.ADMIN, actor);
    }
}

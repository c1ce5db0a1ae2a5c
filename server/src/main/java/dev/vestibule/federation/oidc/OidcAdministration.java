package dev.vestibule.federation.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.federation.IdentityStore;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.OidcProviderJson;
import dev.vestibule.password.PasswordLogin;
import dev.vestibule.platform.crypto.Mask;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionService;
import dev.vestibule.settings.SecretGuard;
import dev.vestibule.user.Actor;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lists, tests and changes providers for administrators. */
public final class OidcAdministration {
    private static final String ISSUER = "issuer-uri";
    private static final String CLIENT = "client-id";

    private final OidcProviders providers;
    private final OidcClients clients;
    private final OidcAddresses addresses;
    private final IdentityStore identities;
    private final LiveProviders live;
    private final PasswordLogin passwords;
    private final SessionService sessions;
    private final AuditWriter audit;
    private final SecretGuard secrets;
    private final InstantSource clock;

    OidcAdministration(
            OidcProviders providers,
            OidcClients clients,
            OidcAddresses addresses,
            IdentityStore identities,
            LiveProviders live,
            PasswordLogin passwords,
            SessionService sessions,
            AuditWriter audit,
            SecretGuard secrets,
            InstantSource clock) {
        this.providers = providers;
        this.clients = clients;
        this.addresses = addresses;
        this.identities = identities;
        this.live = live;
        this.passwords = passwords;
        this.sessions = sessions;
        this.audit = audit;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** The availability of a provider. */
    public enum State {
        /** Enabled for everyone. */
        LIVE,
        /** Only for a test sign-in by an administrator. */
        UNTRIED,
        /** Disabled. */
        OFF
    }

    public List<OidcProvider> all() {
        return providers.all();
    }

    public Optional<OidcProvider> find(ProviderKey key) {
        return all().stream().filter(provider -> provider.key().equals(key)).findFirst();
    }

    public State state(OidcProvider provider) {
        if (providers.isLive(provider)) {
            return State.LIVE;
        }
        return provider.enabled() ? State.UNTRIED : State.OFF;
    }

    /** Returns when an administrator signed in with its current issuer and client. */
    public Optional<Instant> triedAt(OidcProvider provider) {
        return providers.trial(provider).map(OidcProviders.Trial::at);
    }

    /** Returns whether the key is taken by a provider, or by Google. */
    public boolean isTaken(ProviderKey key) {
        return providers.find(key).isPresent();
    }

    /** Returns whether it comes from the environment, so that it cannot be changed here. */
    public boolean isFixed(OidcProvider provider) {
        return providers.isFixed(provider.key());
    }

    /** Returns the URIs to register at the provider, by name; none while the site URL is not set. */
    public Map<String, String> addresses(OidcProvider provider) {
        return addresses.of(provider.key().value());
    }

    /**
     * Returns the URIs to register at a provider that is not here yet.
     *
     * @param key its key, or what stands for it
     */
    public Map<String, String> addresses(String key) {
        return addresses.of(key);
    }

    /** Returns whether the secrets of providers can be stored, as there is a key to encrypt them. */
    public boolean canKeepSecrets() {
        return providers.canKeepSecrets();
    }

    /**
     * The effect of deleting a provider.
     *
     * @param users the active users who are linked to it
     * @param stranded those of them who could not sign in otherwise
     * @param sessions the sessions that would be revoked
     */
    public record Loss(int users, int stranded, int sessions) {}

    /** Returns the effect of deleting a provider. */
    public Loss loss(OidcProvider provider) {
        Set<ProviderKey> others = live.keys();
        others.remove(provider.key());
        return new Loss(
                identities.usersOf(provider.key()),
                identities.usersOfNoOther(provider.key(), others, !passwords.off()),
                sessions.countOutside(provider.key()));
    }

    /** Returns whether a provider with this issuer may be called; those on this machine need the operator's leave. */
    public boolean mayBeAsked(URI issuer) {
        return providers.mayBeAsked(issuer);
    }

    /**
     * Reads the discovery document of a provider that is not here yet; the audit log records it.
     *
     * @param issuer its issuer, or the URL of the document; one that {@link #mayBeAsked may be called}
     */
    public DiscoveryDocument.Outcome discover(URI issuer, Actor actor) {
        DiscoveryDocument.Outcome outcome = clients.discover(issuer);
        Map<String, Object> details = Map.of(
                "issuer",
                issuer.toString(),
                "verdict",
                (outcome.found().isPresent() ? ProviderTest.Verdict.PROVED : ProviderTest.Verdict.REFUSED).wireName());
        audit.add(new AuditEvent(
                clock.instant(), actor, "provider.try", new AuditEvent.Subject("setting", "oidc-providers"), details));
        return outcome;
    }

    /** Tests its settings, saved or not, without a user; the audit log records it. */
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
     * Reads a changed provider, and withholds stored secrets from another party: they belong to one issuer and one
     * client ID.
     *
     * @param known the provider as it is; its stored secrets are in {@code wanted}
     * @param anew the secrets that were sent with it
     * @return the errors
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
            // An unused secret is not kept either: it could be used later.
            OidcProviderJson.SECRETS.stream().filter(one -> !anew.contains(one)).forEach(wanted::remove);
            read = OidcProviderJson.read(wanted);
        }
        return providers.mayBeAsked(provider)
                ? read
                : new OidcProviderJson.Read(Optional.empty(), Map.of(ISSUER, Message.of("provider.loopback")));
    }

    private static AuditEvent.Subject subject(ProviderKey key) {
        return new AuditEvent.Subject("setting", OidcProviders.settingOf(key));
    }

    /**
     * Saves a provider, new or existing. If it is no longer enabled for everyone, its sessions are revoked.
     *
     * @param known the provider as it is; empty for a new one
     * @param given in the form of {@link OidcProviderJson}; absent fields keep their value, and so does a secret that
     *     is sent as its mask
     * @return the errors; if there are any, nothing is saved
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

    /** Deletes a provider, and revokes its sessions. */
    public void remove(ProviderKey key, Actor actor) {
        providers.remove(key, actor);
        endSessions(key, actor);
    }

    /** Revokes the sessions that were started with it (promises, section 1). */
    private void endSessions(ProviderKey key, Actor actor) {
        sessions.endOutside(key, Optional.empty(), Optional.empty(), EndReason.ADMIN, actor);
    }
}

package dev.vestibule.platform;

import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.HeapBudget;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.database.ChangeFeed;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Freshness;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.outbound.OutboundHttp;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/** The shared services that every feature may use. */
public record Platform(
        Environment environment,
        Database database,
        InstantSource clock,
        SecureRandom random,
        SecretBox secrets,
        OutboundHttp outbound,
        MessageCatalog messages,
        ChangeFeed changes,
        Freshness freshness,
        HeapBudget heap) {

    /**
     * Wires the shared parts.
     *
     * @param freshness whether caches are still valid; empty if there are no other nodes
     */
    public static Platform of(
            Environment environment,
            Database database,
            InstantSource clock,
            SecureRandom random,
            MessageCatalog messages,
            ChangeFeed changes,
            Optional<? extends Freshness> freshness,
            HeapBudget heap) {
        return new Platform(
                environment,
                database,
                clock,
                random,
                new SecretBox(environment.given(ServerSettings.ENCRYPTION_KEY).map(Secret::text), random),
                new OutboundHttp(random),
                messages,
                changes,
                freshness.isPresent() ? freshness.get() : Freshness.ALONE,
                heap);
    }

    public Transactions transactions() {
        return new Transactions(database);
    }

    public ChangeLog changeLog() {
        return new ChangeLog(database);
    }
}

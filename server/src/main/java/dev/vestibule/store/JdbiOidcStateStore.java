package dev.vestibule.store;

import dev.vestibule.oidc.OidcStateStore;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Sign-ins that have been sent to a provider and not come back. */
public final class JdbiOidcStateStore implements OidcStateStore {
    private static final String ADD = """
            INSERT INTO oidc_state (digest, provider, browser_digest, return_path, trial_by, expires_at)
            VALUES (:digest, :provider, :browser, :path, :trial, :expires)
            """;
    private static final String TAKE = """
            UPDATE oidc_state SET used_at = :now
            WHERE digest = :digest AND provider = :provider AND browser_digest = :browser
              AND used_at IS NULL AND expires_at > :now
            """;
    private static final String READ =
            "SELECT return_path, trial_by, expires_at FROM oidc_state WHERE digest = :digest";
    private static final String FIND_OLD = "SELECT digest FROM oidc_state WHERE expires_at <= :before LIMIT :batch";
    private static final String DELETE = "DELETE FROM oidc_state WHERE digest = :digest";

    private final Database database;

    public JdbiOidcStateStore(Database database) {
        this.database = database;
    }

    @Override
    public void add(Sent sent) {
        database.useTransaction(handle -> handle.createUpdate(ADD)
                .bind("digest", sent.digest())
                .bind("provider", sent.provider())
                .bind("browser", sent.browserDigest())
                .bind("path", sent.returnPath())
                .bind("trial", sent.trialBy().map(UserId::value).orElse(null))
                .bind("expires", sent.expiresAt())
                .execute());
    }

    @Override
    public Optional<Sent> take(String digest, String provider, String browserDigest, Instant now) {
        return database.inTransaction(handle -> {
            int taken = handle.createUpdate(TAKE)
                    .bind("digest", digest)
                    .bind("provider", provider)
                    .bind("browser", browserDigest)
                    .bind("now", now)
                    .execute();
            return taken == 0
                    ? Optional.empty()
                    : handle.createQuery(READ)
                            .bind("digest", digest)
                            .map(Row.to(row -> {
                                OptionalInt trial = row.optionalInteger("trial_by");
                                return new Sent(
                                        digest,
                                        provider,
                                        browserDigest,
                                        row.text("return_path"),
                                        trial.isPresent()
                                                ? Optional.of(new UserId(trial.getAsInt()))
                                                : Optional.empty(),
                                        row.instant("expires_at"));
                            }))
                            .findOne();
        });
    }

    @Override
    public int deleteExpired(Instant now, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, FIND_OLD, DELETE, "digest", String.class, now, batch)
                        + UsedTokens.deleteExpired(handle, now, batch));
    }
}

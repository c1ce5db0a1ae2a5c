package dev.vestibule.mfa;

import dev.vestibule.platform.StoredSecrets;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Authenticator apps: their secrets, and the codes that they make. */
public final class TotpFactor {
    private static final Logger LOG = LoggerFactory.getLogger(TotpFactor.class);

    private final TotpStore store;
    private final StoredSecrets secrets;
    private final Supplier<String> siteName;
    private final SecureRandom random;

    TotpFactor(TotpStore store, StoredSecrets secrets, Supplier<String> siteName, SecureRandom random) {
        this.store = store;
        this.secrets = secrets;
        this.siteName = siteName;
        this.random = random;
    }

    /**
     * Creates a secret for a user, in place of one whose setup was not completed.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if an app is set up already, or there is no key that
     *     encrypts the secret
     */
    public PendingTotp begin(User user, Instant now) {
        if (!secrets.available()) {
            throw Refusal.SECOND_FACTOR_NEEDS_KEY.exception();
        }
        byte[] secret = new byte[Totp.SECRET_BYTES];
        random.nextBytes(secret);
        String sealed = secrets.seal(HexFormat.of().formatHex(secret), place(user.id()));
        if (!store.begin(user.id(), sealed, now)) {
            throw Refusal.SECOND_FACTOR_ALREADY_SET_UP.exception();
        }
        return pending(user, secret);
    }

    /** Returns the app that a user is setting up, if there is one. */
    public Optional<PendingTotp> pending(User user) {
        return store.find(user.id())
                .filter(kept -> !kept.confirmed())
                .flatMap(kept -> secret(user.id(), kept))
                .map(secret -> pending(user, secret));
    }

    private PendingTotp pending(User user, byte[] secret) {
        String text = Base32.of(secret);
        String issuer = encoded(siteName.get());
        String uri = "otpauth://totp/" + issuer + ":" + encoded(user.email().address()) + "?secret=" + text + "&issuer="
                + issuer + "&digits=" + Totp.DIGITS + "&period=" + Totp.PERIOD_SECONDS;
        return new PendingTotp(text, uri);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * A code that the app of a user makes at the moment.
     *
     * @param sealed the app's secret, encrypted
     */
    record Matched(UserId user, String sealed, long step) {}

    /** Returns the match of a code, with the user's app or the one that is being set up; does not use it up. */
    Optional<Matched> match(UserId user, String code, boolean confirmed, Instant now) {
        Optional<TotpStore.Kept> kept = store.find(user).filter(found -> found.confirmed() == confirmed);
        Optional<byte[]> secret = kept.flatMap(found -> secret(user, found));
        if (secret.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong step = Totp.match(secret.get(), code.replace(" ", ""), now);
        return step.isPresent()
                ? Optional.of(new Matched(user, kept.orElseThrow().sealed(), step.getAsLong()))
                : Optional.empty();
    }

    private Optional<byte[]> secret(UserId user, TotpStore.Kept kept) {
        try {
            return Optional.of(HexFormat.of().parseHex(secrets.open(kept.sealed(), place(user))));
        } catch (SecretBox.UnreadableException e) {
            LOG.error(
                    "The authenticator app of user {} cannot be used: {}. Remove it, so that the user can set up another.",
                    user.value(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    static String place(UserId user) {
        return "totp." + user.value();
    }
}

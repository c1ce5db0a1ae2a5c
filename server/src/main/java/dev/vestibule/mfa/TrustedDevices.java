package dev.vestibule.mfa;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.TrustToken;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Browsers in which users are not asked for a second factor for some days. The password is asked for in any case. A
 * trust ends with each change of the password or of the second factors, with their reset, and when it is revoked.
 */
public final class TrustedDevices {
    /** The action in the audit log, and its detail. */
    static final String DISTRUST = "account.device-distrust";

    static final String DEVICES = "devices";

    private static final int MOST_LISTED = 100;

    private final MfaSettings settings;
    private final TrustedDeviceStore store;
    private final MfaFigures figures;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;
    private final SecureRandom random;

    TrustedDevices(
            MfaSettings settings,
            TrustedDeviceStore store,
            MfaFigures figures,
            Transactions transactions,
            AuditWriter audit,
            InstantSource clock,
            SecureRandom random) {
        this.settings = settings;
        this.store = store;
        this.figures = figures;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
        this.random = random;
    }

    /** Returns whether this user can trust devices. */
    public boolean areOfferedTo(User user) {
        return settings.enabled()
                && !settings.trust().isZero()
                && (!user.superuser() || settings.administratorsTrust());
    }

    /** Returns for how many days. */
    public int days() {
        return Math.toIntExact(settings.trust().toDays());
    }

    /**
     * Trusts the device of a user who has just completed a sign-in with a second factor, and returns what its browser
     * shows from now on.
     *
     * @param user as read for the sign-in, so that the trust ends with any change since
     * @return empty if this user cannot trust devices
     */
    public Optional<TrustToken> trust(User user, SignInContext context) {
        if (!areOfferedTo(user)) {
            return Optional.empty();
        }
        TrustToken token = TrustToken.random(random);
        Instant now = clock.instant();
        transactions.run(() -> {
            store.add(user, token.digest(), context, now.plus(settings.trust()), now);
            note(user.id(), "account.device-trust", 1, Actor.of(user.id(), context.address()), now);
        });
        return Optional.of(token);
    }

    /** Returns whether this sign-in needs no second factor; costs a statement only if the browser shows a token. */
    boolean trusts(User proved, SignInContext context) {
        Instant now = clock.instant();
        boolean trusted = context.trust().isPresent()
                && areOfferedTo(proved)
                && store.use(proved, context.trust().get().digest(), context, now.minus(settings.trust()), now);
        if (trusted) {
            figures.accepted(SessionFactor.TRUSTED_DEVICE);
        }
        return trusted;
    }

    /** Returns the devices that a user trusts, the last used ones first. */
    public List<TrustedDevice> of(User user) {
        Instant now = clock.instant();
        return areOfferedTo(user) ? store.of(user, MOST_LISTED, now.minus(settings.trust()), now) : List.of();
    }

    /** Returns who trusts the device of this id. */
    public Optional<UserId> owner(long id) {
        return store.owner(id);
    }

    /** Revokes the trust in one device; returns false if there is none. */
    public boolean end(UserId user, long id, Actor actor) {
        return transactions.call(() -> {
            boolean ended = store.end(user, id);
            if (ended) {
                note(user, DISTRUST, 1, actor, clock.instant());
            }
            return ended;
        });
    }

    /** Revokes the trust in all devices of a user, within the ongoing transaction if there is one. */
    public int endAll(UserId user, Actor actor) {
        return transactions.call(() -> {
            int ended = store.endAll(user);
            if (ended > 0) {
                note(user, DISTRUST, ended, actor, clock.instant());
            }
            return ended;
        });
    }

    private void note(UserId user, String action, int devices, Actor actor, Instant now) {
        audit.add(new AuditEvent(now, actor, action, AuditEvent.Subject.of(user), Map.of(DEVICES, devices)));
    }
}

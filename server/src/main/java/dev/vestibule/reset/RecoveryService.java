package dev.vestibule.reset;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.settings.SiteAddress;
import dev.vestibule.throttle.AttemptStore;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.Actor;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.Users;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates recovery links for operators, who have access to the database anyway; it spares them SQL, and is logged. */
public final class RecoveryService {
    /** How long a link works. */
    static final Duration LIFE = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(RecoveryService.class);
    private static final int MOST_NAMED = 20;

    private final ResetTokens tokens;
    private final UserStore users;
    private final Users accounts;
    private final AttemptStore attempts;
    private final Throttle throttle;
    private final Consumer<UserId> forget;
    private final SiteAddress address;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final ChangeLog changes;
    private final InstantSource clock;
    private final SecureRandom random;

    /** @param forget clears what is cached about a user whose account has changed */
    public RecoveryService(
            ResetTokens tokens,
            UserStore users,
            Users accounts,
            AttemptStore attempts,
            Throttle throttle,
            Consumer<UserId> forget,
            SiteAddress address,
            Transactions transactions,
            AuditWriter audit,
            ChangeLog changes,
            InstantSource clock,
            SecureRandom random) {
        this.tokens = tokens;
        this.users = users;
        this.accounts = accounts;
        this.attempts = attempts;
        this.throttle = throttle;
        this.forget = forget;
        this.address = address;
        this.transactions = transactions;
        this.audit = audit;
        this.changes = changes;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Creates a link that sets a new password for an administrator and signs in, once and within an hour, also where
     * password sign-in is turned off; replaces older ones, and removes the failed attempts of the account.
     *
     * @param email as it was typed
     * @param makeAdministrator whether to make the user an active administrator if they are not
     * @param actor the operator
     * @throws dev.vestibule.platform.refusal.UnavailableException if the database is unavailable; nothing was changed
     */
    public Recovery recover(String email, boolean makeAdministrator, Actor actor) {
        Optional<User> found = users.findByEmail(Email.login(email));
        if (found.isEmpty()) {
            return Recovery.refused("No user has the email address " + email + ". " + administrators());
        }
        User user = found.get();
        boolean ready = user.isActive() && user.superuser();
        if (!ready && !makeAdministrator) {
            return notReady(user);
        }
        Instant now = clock.instant();
        Instant until = now.plus(LIFE);
        ResetToken token = ResetToken.random(user.id(), random);
        AuditEvent event = new AuditEvent(
                now,
                actor,
                "account.recovery-link",
                AuditEvent.Subject.of(user.id()),
                Map.of("made-administrator", !ready));
        Opening opening = new Opening(
                user.id(),
                makeAdministrator,
                token.digest(),
                until,
                Throttle.subjectOf(user.email().address()),
                event);
        if (!open(opening)) {
            return notReady(user);
        }
        forget.accept(user.id());
        throttle.recheck();
        LOG.warn(
                "recovery link created on the command line user={} operator={} made-administrator={}",
                user.id().value(),
                actor.operator().orElse("unknown"),
                !ready);
        return new Recovery(
                Optional.of(address.link("/auth/reset_password/" + token.text())), told(user, ready, until));
    }

    /**
     * The changes of an account for its recovery.
     *
     * @param makeAdministrator whether to make the user an active administrator if they are not
     * @param tokenDigest of the link's token
     * @param throttled the login under which its failed attempts are counted
     * @param event the event for the audit log
     */
    record Opening(
            UserId user,
            boolean makeAdministrator,
            Digest tokenDigest,
            Instant expiresAt,
            String throttled,
            AuditEvent event) {}

    /**
     * Stores the link's token in place of all older ones of the account, removes the account's failed attempts, and
     * writes the event, atomically.
     *
     * @return false if the user is not an active administrator and is not to become one; then nothing was changed
     */
    boolean open(Opening opening) {
        UserId user = opening.user();
        Instant now = opening.event().at();
        return transactions.call(() -> {
            if (opening.makeAdministrator()) {
                accounts.makeAdministrator(user, now);
            }
            if (!users.lockAdministrator(user)) {
                return false;
            }
            tokens.addRecovery(opening.tokenDigest(), user, opening.expiresAt(), now);
            attempts.lift(opening.throttled());
            audit.add(opening.event());
            changes.add(ChangeLog.Kind.USER, Integer.toString(user.value()));
            throttle.tellOfLift();
            return true;
        });
    }

    private String told(User user, boolean ready, Instant until) {
        return "The link sets a new password for " + user.email().address()
                + " and signs in. It can be used once, expires at " + until.truncatedTo(ChronoUnit.SECONDS)
                + " and replaces earlier links. Failed attempts of the account were cleared."
                + (ready ? "" : " The user is now an active administrator.")
                + (user.status().factors().any()
                        ? " Signing in takes the second factor while the site uses two-factor authentication. If it"
                                + " is lost too, run: ./vestibule user mfa reset "
                                + user.email().address()
                        : "")
                + address.advice();
    }

    private Recovery notReady(User user) {
        String what = user.isActive() ? " is not an administrator. " : " is deactivated. ";
        return Recovery.refused(user.email().address() + what
                + "Add --make-administrator to make the user an active administrator. " + administrators());
    }

    private String administrators() {
        List<User> all = users.administrators();
        if (all.isEmpty()) {
            return "There are no active administrators.";
        }
        return all.stream()
                .limit(MOST_NAMED)
                .map(user -> user.email().address())
                .collect(Collectors.joining(", ", "Administrators: ", all.size() > MOST_NAMED ? ", and others." : "."));
    }
}

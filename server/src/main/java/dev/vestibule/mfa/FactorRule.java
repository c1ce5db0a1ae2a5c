package dev.vestibule.mfa;

import dev.vestibule.session.Session;
import dev.vestibule.user.User;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Who needs a second factor, and from when on: everyone, or the members of some groups, after a period of grace that
 * begins with their first sign-in under the rule. A comparison in memory, as each session check asks.
 */
public final class FactorRule {
    private final MfaSettings settings;
    private final InstantSource clock;

    /** @param clock the database's */
    public FactorRule(MfaSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Returns whether a user needs a second factor to sign in with a password, now or after the period of grace. */
    public boolean concerns(User user) {
        return settings.enabled() && (settings.required(clock.instant()) || isInGroup(user));
    }

    private boolean isInGroup(User user) {
        Set<Integer> groups = settings.requiredGroups();
        return !groups.isEmpty()
                && user.memberships().stream()
                        .anyMatch(
                                membership -> groups.contains(membership.group().value()));
    }

    /** Returns whether a user who has no second factor cannot do without one anymore. */
    public boolean demands(User user) {
        return concerns(user) && !deadline(user).isAfter(clock.instant());
    }

    /**
     * Returns until when a user under the rule can do without. Before their first sign-in under it that is the latest
     * time if they sign in now.
     */
    public Instant deadline(User user) {
        return since(user).orElseGet(clock::instant).plus(settings.grace());
    }

    private static Optional<Instant> since(User user) {
        return Optional.ofNullable(user.status().factorRuleSince());
    }

    /** Returns whether a sign-in begins the period of grace, or ends one that is not needed anymore. */
    boolean changesWithSignIn(User user) {
        boolean begun = since(user).isPresent();
        boolean lacks = concerns(user) && !user.status().factors().any();
        return lacks ? !begun && !settings.grace().isZero() : begun;
    }

    /**
     * Returns whether a session may be used. Those that rest on a password alone stop working once their user needs a
     * second factor.
     */
    public boolean accepts(Session session, User user) {
        return !settings.enabled()
                || session.proof().factor().isPresent()
                || !session.method().restsOnPassword()
                || !demands(user);
    }
}

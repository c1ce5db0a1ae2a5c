package dev.vestibule.mfa;

import dev.vestibule.session.Session;
import dev.vestibule.session.SignInMethod;
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

    /** Returns whether a user needs a second factor to sign in, now or after the period of grace. */
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

    /** Returns whether a user who has no second factor now needs one. */
    public boolean demands(User user) {
        return concerns(user) && !deadline(user).isAfter(clock.instant());
    }

    /**
     * Returns until when a user under the rule can do without. Before their first sign-in under it that is the latest
     * time if they sign in now, or when everyone begins to need one.
     */
    public Instant deadline(User user) {
        return since(user).orElseGet(() -> begins(user)).plus(settings.grace());
    }

    private Instant begins(User user) {
        Instant now = clock.instant();
        return settings.deadline()
                .filter(later -> settings.isRequiredOfEveryone() && !isInGroup(user) && later.isAfter(now))
                .orElse(now);
    }

    private static Optional<Instant> since(User user) {
        return Optional.ofNullable(user.status().factorRuleSince());
    }

    /**
     * Returns whether a sign-in begins the period of grace, or ends one as the rule is no longer about the user. A
     * second factor does not end it, or users could set one up and remove it to get another one.
     */
    boolean changesWithSignIn(User user) {
        boolean begun = since(user).isPresent();
        if (!concerns(user)) {
            return begun;
        }
        return !begun && !user.status().factors().any() && !settings.grace().isZero();
    }

    /** Returns whether there are sign-ins with providers that take a second factor. */
    public boolean asksProviders() {
        return settings.asksProviders();
    }

    /** Returns whether a sign-in with this method takes a second factor of users who have or need one. */
    boolean asksAfter(SignInMethod method) {
        return settings.enabled()
                && switch (method) {
                    case PASSWORD, SETUP, RESET -> true;
                    case GOOGLE, OIDC -> settings.asksProviders();
                    case PASSKEY -> false; // it is two factors already
                };
    }

    /**
     * Returns whether a session may be used. Those that rest on a password alone, or on a provider that is not trusted
     * with it, stop working once their user needs a second factor.
     */
    public boolean accepts(Session session, User user) {
        return session.proof().factor().isPresent() || !asksAfter(session.method()) || !demands(user);
    }
}

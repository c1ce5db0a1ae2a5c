package dev.vestibule.mfa;

import dev.vestibule.platform.config.Setting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The rules about second factors: the values of all their settings. */
record MfaRules(
        Enforcement enforcement,
        Optional<Instant> deadline,
        Set<Integer> requiredGroups,
        Duration grace,
        boolean emailCodes,
        Duration trust,
        boolean administratorsTrust,
        ProviderSignIns providers,
        boolean resetApproval,
        boolean provesApi) {

    /** Returns the rules that the texts of settings describe; without a valid text the default counts. */
    static MfaRules of(Map<String, String> texts) {
        return of(name -> Optional.ofNullable(texts.get(name)).filter(text -> !text.isEmpty()));
    }

    /** Returns the rules that the texts of settings describe; without a valid text the default counts. */
    static MfaRules of(Function<String, Optional<String>> texts) {
        return new MfaRules(
                value(MfaSettings.ENFORCEMENT, texts),
                texts.apply(MfaSettings.DEADLINE.key()).flatMap(MfaSettings.DEADLINE::read),
                value(MfaSettings.REQUIRED_GROUPS, texts).stream()
                        .map(Integer::valueOf)
                        .collect(Collectors.toUnmodifiableSet()),
                Duration.ofDays(value(MfaSettings.GRACE, texts)),
                value(MfaSettings.EMAIL_CODES, texts),
                Duration.ofDays(value(MfaSettings.TRUST, texts)),
                value(MfaSettings.ADMINISTRATORS_TRUST, texts),
                value(MfaSettings.PROVIDERS, texts),
                value(MfaSettings.RESET_APPROVAL, texts),
                value(MfaSettings.API_PROOF, texts));
    }

    private static <T> T value(Setting<T> setting, Function<String, Optional<String>> texts) {
        return texts.apply(setting.key()).flatMap(setting::read).orElseGet(setting::usualValue);
    }

    /**
     * Returns the settings by which the next rules protect accounts less than these. While second factors are off, most
     * of the rules protect nothing, so they cannot be weakened.
     */
    List<Setting<?>> weakenedIn(MfaRules next, Instant now) {
        List<Setting<?>> weaker = new ArrayList<>();
        if (resetApproval && !next.resetApproval) {
            weaker.add(MfaSettings.RESET_APPROVAL);
        }
        if (provesApi && !next.provesApi) {
            weaker.add(MfaSettings.API_PROOF);
        }
        if (enforcement != Enforcement.OFF) {
            weaker.addAll(weakenedWhileOn(next, now));
        }
        return List.copyOf(weaker);
    }

    private List<Setting<?>> weakenedWhileOn(MfaRules next, Instant now) {
        List<Setting<?>> weaker = new ArrayList<>();
        if (next.enforcement.compareTo(enforcement) < 0) {
            weaker.add(MfaSettings.ENFORCEMENT);
        }
        if (next.isPostponedAfter(this, now)) {
            weaker.add(MfaSettings.DEADLINE);
        }
        if (!next.requiredGroups.containsAll(requiredGroups)) {
            weaker.add(MfaSettings.REQUIRED_GROUPS);
        }
        if (next.grace.compareTo(grace) > 0) {
            weaker.add(MfaSettings.GRACE);
        }
        if (next.emailCodes && !emailCodes) {
            weaker.add(MfaSettings.EMAIL_CODES);
        }
        if (next.trust.compareTo(trust) > 0) {
            weaker.add(MfaSettings.TRUST);
        }
        if (next.administratorsTrust && !administratorsTrust) {
            weaker.add(MfaSettings.ADMINISTRATORS_TRUST);
        }
        if (next.providers.compareTo(providers) < 0) {
            weaker.add(MfaSettings.PROVIDERS);
        }
        return weaker;
    }

    /** Returns whether second factors become required later than under other rules that require them. */
    private boolean isPostponedAfter(MfaRules before, Instant now) {
        Instant from = deadline.orElse(Instant.MIN);
        return before.enforcement == Enforcement.REQUIRED
                && enforcement == Enforcement.REQUIRED
                && from.isAfter(now)
                && from.isAfter(before.deadline.orElse(Instant.MIN));
    }
}

package dev.vestibule.throttle;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.settings.SettingsFeature;
import java.time.Duration;
import java.util.List;

/** Wires the limits on attempts. */
public record ThrottleFeature(AttemptStore attempts, Throttle throttle, Lockouts lockouts, List<Job> jobs)
        implements Feature {
    private static final Duration ATTEMPTS_KEPT = Duration.ofHours(1);

    public static ThrottleFeature of(Platform platform, SettingsFeature site) {
        AttemptStore attempts = new AttemptStore(platform.database());
        Throttle throttle = new Throttle(
                attempts,
                platform.transactions(),
                platform.changeLog(),
                !platform.environment().value(Throttle.DISABLED),
                platform.clock(),
                platform.random());
        platform.changes().onSettings(throttle::recheck);
        return new ThrottleFeature(
                attempts,
                throttle,
                new Lockouts(attempts, throttle, platform.transactions(), site.audit(), platform.clock()),
                List.of(
                        Job.every(Duration.ofMillis(500), "withdraw attempts", throttle::retryWithdrawals),
                        Job.sweeping(
                                "delete old attempts",
                                batch -> attempts.deleteBefore(
                                        platform.clock().instant().minus(ATTEMPTS_KEPT), batch))));
    }

    @Override
    public List<CounterSource> counters() {
        return throttle.counters();
    }
}

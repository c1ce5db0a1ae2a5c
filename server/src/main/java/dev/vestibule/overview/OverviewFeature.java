package dev.vestibule.overview;

import dev.vestibule.apikey.ApiKeyFeature;
import dev.vestibule.audit.admin.AuditLogFeature;
import dev.vestibule.federation.oidc.ProvidersFeature;
import dev.vestibule.mail.MailFeature;
import dev.vestibule.mail.MailState;
import dev.vestibule.operator.doctor.Finding;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.platform.metrics.GaugeSource;
import dev.vestibule.session.DeviceKind;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.session.admin.SessionAdminFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.admin.UserAdminFeature;
import dev.vestibule.user.admin.UserCountStore.Standing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Wires the overview. */
public record OverviewFeature(OverviewService service, List<Job> jobs, List<GaugeSource> gauges) implements Feature {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration WEEK = Duration.ofDays(7);

    /** The results of doctor's checks: those of this machine and the database, and those that call other servers. */
    public record Doctor(Supplier<List<Finding>> here, Supplier<List<Finding>> elsewhere) {}

    public static OverviewFeature of(
            Platform platform,
            ThrottleFeature throttle,
            SessionFeature sessions,
            MailFeature mail,
            ProvidersFeature providers,
            ApiKeyFeature keys,
            UserAdminFeature users,
            SessionAdminFeature sessionAdmin,
            AuditLogFeature auditLog,
            Doctor doctor) {
        InstantSource clock = platform.clock();
        OverviewStore store = new OverviewStore(platform.database());
        SignInDays signIns = new SignInDays(sessions.signIns(), store, platform.transactions(), clock);
        Tallies tallies = new Tallies(
                new Tally<>("sessions", DeviceKind.class, sessionAdmin.service()::countByDevice, store, clock),
                new Tally<>("users", Standing.class, users.counts()::count, store, clock),
                new Tally<>(
                        "mail",
                        MailState.class,
                        most -> mail.log().count(clock.instant().minus(WEEK), most),
                        store,
                        clock));
        Checks checks = new Checks(doctor.here(), doctor.elsewhere(), store, clock);
        CurrentLockouts lockouts = new CurrentLockouts(throttle.lockouts());
        OverviewService service = new OverviewService(
                store,
                signIns,
                tallies,
                checks,
                lockouts,
                keys.service(),
                auditLog.service(),
                mail.settings(),
                () -> providers.google().enabled()
                        || !providers.providers().all().isEmpty(),
                clock);
        return new OverviewFeature(
                service,
                List.of(
                        new Job(MINUTE, "count sign-ins by day", true, sweep -> signIns.catchUp()),
                        new Job(MINUTE, "count for the overview", true, sweep -> tallies.refresh()),
                        Job.every(MINUTE, "look for lockouts", lockouts::look),
                        Job.every(Duration.ofMinutes(5), "check the installation", checks::repeat)),
                Stream.concat(tallies.gauges().stream(), lockouts.gauges().stream())
                        .toList());
    }
}

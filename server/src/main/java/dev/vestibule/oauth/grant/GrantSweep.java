package dev.vestibule.oauth.grant;

import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.user.Actor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Ends grants that have expired, and deletes what is no longer needed. */
public final class GrantSweep {
    /** How long ended grants are kept with their reason, as ended sessions are. */
    private static final Duration ENDED_KEPT = Duration.ofDays(30);

    /** How long a device that polls for an expired code is told so. */
    private static final Duration DEVICES_KEPT = Duration.ofHours(1);

    private final GrantStore grants;
    private final TokenStore tokens;
    private final CodeStore codes;
    private final DeviceStore devices;
    private final PushedRequestStore pushed;
    private final GrantEnd ends;
    private final Transactions transactions;
    private final InstantSource clock;

    GrantSweep(
            GrantStore grants,
            TokenStore tokens,
            CodeStore codes,
            DeviceStore devices,
            PushedRequestStore pushed,
            GrantEnd ends,
            Transactions transactions,
            InstantSource clock) {
        this.grants = grants;
        this.tokens = tokens;
        this.codes = codes;
        this.devices = devices;
        this.pushed = pushed;
        this.ends = ends;
        this.transactions = transactions;
        this.clock = clock;
    }

    List<Job> jobs() {
        return List.of(
                Job.sweeping("expire grants of applications", this::expire),
                Job.sweeping(
                        "delete old grants of applications",
                        batch -> grants.deleteEnded(ENDED_KEPT, clock.instant(), batch)),
                Job.sweeping(
                        "delete expired tokens of applications", batch -> tokens.deleteExpired(clock.instant(), batch)),
                Job.sweeping(
                        "delete expired authorization codes", batch -> codes.deleteExpired(clock.instant(), batch)),
                Job.sweeping(
                        "delete expired device codes",
                        batch -> devices.deleteExpired(clock.instant().minus(DEVICES_KEPT), batch)),
                Job.sweeping("delete expired pushed requests", batch -> pushed.deleteExpired(clock.instant(), batch)));
    }

    /** Their tokens have expired before them, so no cache has to forget any. */
    private int expire(int batch) {
        return transactions.call(() -> {
            List<GrantId> overdue = grants.overdue(clock.instant(), batch);
            var unused = ends.end(overdue, GrantEndReason.EXPIRED, Actor.SYSTEM, clock.instant());
            return overdue.size();
        });
    }
}

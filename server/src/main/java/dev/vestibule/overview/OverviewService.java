package dev.vestibule.overview;

import dev.vestibule.apikey.ApiKeyListStore.Expiring;
import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.audit.admin.AuditLogService;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.overview.Checklist.Step;
import dev.vestibule.overview.OverviewStore.Saved;
import dev.vestibule.overview.OverviewStore.Stored;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Puts the overview together: each figure takes a constant number of queries that do not grow with the tables. */
public final class OverviewService {
    /** How many changes are shown. */
    public static final int CHANGES = 8;

    /** How many expiring keys are shown; one more is read, which says whether there are more. */
    public static final int KEYS = 5;

    /** When a key counts as expiring soon. */
    public static final Duration SOON = Duration.ofDays(30);

    private static final String DISMISSED = "checklist-dismissed";

    private final OverviewStore store;
    private final SignInDays signIns;
    private final Tallies tallies;
    private final Checks checks;
    private final CurrentLockouts lockouts;
    private final ApiKeyService keys;
    private final AuditLogService changes;
    private final MailSettings mail;
    private final BooleanSupplier hasProvider;
    private final InstantSource clock;

    OverviewService(
            OverviewStore store,
            SignInDays signIns,
            Tallies tallies,
            Checks checks,
            CurrentLockouts lockouts,
            ApiKeyService keys,
            AuditLogService changes,
            MailSettings mail,
            BooleanSupplier hasProvider,
            InstantSource clock) {
        this.store = store;
        this.signIns = signIns;
        this.tallies = tallies;
        this.checks = checks;
        this.lockouts = lockouts;
        this.keys = keys;
        this.changes = changes;
        this.mail = mail;
        this.hasProvider = hasProvider;
        this.clock = clock;
    }

    public Overview read() {
        Stored stored = store.read(signIns.first());
        var users = tallies.users().of(stored);
        Expiring expiring = keys.expiring(SOON, KEYS + 1);
        return new Overview(
                signIns.of(stored),
                tallies.sessions().of(stored),
                users,
                tallies.mail().of(stored),
                expiring,
                lockouts.now(users.total() >= Tally.FEW),
                changes.changes(CHANGES),
                checks.of(stored),
                new Checklist(
                        done(users.total() > 1, expiring.any()),
                        stored.state(DISMISSED).isPresent()));
    }

    private Set<Step> done(boolean hasUsers, boolean hasKeys) {
        Set<Step> done = EnumSet.noneOf(Step.class);
        if (mail.configured()) {
            done.add(Step.EMAIL);
        }
        if (hasUsers) {
            done.add(Step.USERS);
        }
        if (hasProvider.getAsBoolean()) {
            done.add(Step.PROVIDER);
        }
        if (hasKeys) {
            done.add(Step.KEY);
        }
        return done;
    }

    /** Hides the checklist from all administrators, for good. */
    public void dismissChecklist() {
        var unused = store.replace(DISMISSED, store.find(DISMISSED), Saved.at(clock.instant()));
    }

    /** Runs all checks, also those that call other servers; takes seconds. */
    public void runChecks() {
        checks.run();
    }

    /** Looks for lockouts at once, as after one was removed. */
    public void lookForLockouts() {
        var unused = lockouts.look();
    }
}

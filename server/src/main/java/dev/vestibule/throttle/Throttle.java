package dev.vestibule.throttle;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.throttle.AttemptCounter.Outcome;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Limits guessing (promises, section 2): 10 failed attempts an hour per account, 50 per address, and after 100 in a row
 * the account's password is locked. Attempts are counted before anything is hashed; a success does not count. A known
 * device has a count of its own and no other, so that its owner cannot be locked out, not even from the same address.
 */
public final class Throttle {
    /** Whether counting is disabled. */
    public static final Setting<Boolean> DISABLED = Setting.of(
            Chapter.PASSWORDS,
            "MB_DISABLE_SESSION_THROTTLE",
            Kind.flag(),
            "false",
            "`true` turns brute-force protection off. For tests only.");

    static final Duration HOUR = Duration.ofHours(1);
    static final int PER_ACCOUNT = 10;
    static final AddressLimits PER_ADDRESS = new AddressLimits("address", 50, HOUR);
    static final int IN_A_ROW = 100;

    /** A code has few digits: at 5 an hour, an attacker finds one within a year with 0.13 %. */
    static final int CODES_IN_A_ROW = 50;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** More than a machine with eight cores can hash, and as many as the clean-up deletes in a second. */
    private static final int MOST_FAILURES_A_MINUTE = 2_000;

    /** Equals how long a request waits for a connection, since the previous attempt may be doing that. */
    private static final long COUNT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AttemptStore store;
    private final AttemptCounter counter;
    private final Withdrawals withdrawals;
    private final Transactions transactions;
    private final ChangeLog changes;
    private final boolean enabled;
    private final InstantSource clock;
    private final SecureRandom random;
    private final AttemptGate gate = new AttemptGate();

    private final ReachedLimits reached;

    /** The limit of all addresses together on what is written; known devices bypass it. */
    private final Allowance failures;

    private final ProxyWarning proxies;

    public Throttle(
            AttemptStore store,
            Transactions transactions,
            ChangeLog changes,
            boolean enabled,
            InstantSource clock,
            SecureRandom random) {
        this.store = store;
        this.counter = new AttemptCounter(store, transactions);
        this.withdrawals = new Withdrawals(store);
        this.transactions = transactions;
        this.changes = changes;
        this.enabled = enabled;
        this.clock = clock;
        this.random = random;
        this.failures = new Allowance(MOST_FAILURES_A_MINUTE, MINUTE, clock);
        this.reached = new ReachedLimits(clock);
        this.proxies = new ProxyWarning(clock);
    }

    /**
     * Counts an attempt before its work begins.
     *
     * @throws TooManyAttemptsException if a limit is reached; nothing was counted
     * @throws UnavailableException if too many attempts are in progress, here or on other nodes, to decide in time
     */
    public Admission admit(Attempt tried) {
        String attempt = RandomUuid.random(random);
        if (!enabled) {
            return uncounted(attempt);
        }
        return admit(new Asked(attempt, limits(tried), tried.kind()));
    }

    /**
     * Counts an attempt to enter a code before it is looked at; unlike other calls, it stays counted only if it fails.
     *
     * @throws TooManyAttemptsException if a limit is reached; nothing was counted
     * @throws UnavailableException if too many attempts are in progress, here or on other nodes, to decide in time
     */
    public Admission admit(CountedCall code) {
        if (!enabled) {
            return uncounted(RandomUuid.random(random));
        }
        refuseIfFlooded();
        return admit(asked(code));
    }

    private Admission uncounted(String attempt) {
        return new Admission(store, withdrawals, failures, attempt, List.of(), IN_A_ROW, AttemptGate.Turn.OF_NOTHING);
    }

    /**
     * Only failures count, not attempts in progress; few simultaneous ones can reach a limit only together with
     * failures, and then the last places are given one by one.
     */
    private Admission admit(Asked asked) {
        Set<Limit> alone = new HashSet<>();
        while (true) {
            AttemptGate.Turn turn = turn(asked, alone);
            boolean admitted = false;
            try {
                Outcome outcome = counted(asked, () -> counter.admit(asked.attempt(), asked.limits(), clock.instant()))
                        .orElseThrow(Throttle::tooLate);
                if (outcome instanceof Outcome.Admitted passed) {
                    admitted = true;
                    int untilClosed = asked.mostInARow() - passed.worstStreak();
                    return new Admission(
                            store, withdrawals, failures, asked.attempt(), asked.limits(), untilClosed, turn);
                }
                if (outcome instanceof Outcome.Undecided undecided && !alone.add(undecided.limit())) {
                    throw new UnavailableException("attempts in progress on another node", Duration.ofSeconds(1));
                }
            } finally {
                if (!admitted) {
                    turn.close();
                }
            }
        }
    }

    private AttemptGate.Turn turn(Asked asked, Set<Limit> alone) {
        Optional<AttemptGate.Turn> atOnce = gate.toTry(asked.limits(), alone, System.nanoTime());
        if (atOnce.isPresent()) {
            return atOnce.get();
        }
        // A limit that is reached refuses without waiting for attempts in progress.
        if (ifNotFull(asked).isEmpty()) {
            throw tooLate();
        }
        Optional<AttemptGate.Turn> turn = gate.toTry(asked.limits(), alone, asked.deadline());
        if (turn.isEmpty()) {
            var unused = ifNotFull(asked); // the previous attempts have changed the state meanwhile
            throw tooLate();
        }
        return turn.get();
    }

    private Optional<Outcome> ifNotFull(Asked asked) {
        return counted(
                asked,
                () -> counter.refusal(asked.limits(), clock.instant())
                        .map(Outcome.class::cast)
                        .orElse(new Outcome.Admitted(0)));
    }

    /**
     * Asks for admission in turn, unless it is clear by then that a limit is reached.
     *
     * @return empty if its turn did not come in time
     */
    private Optional<Outcome> counted(Asked asked, Supplier<Outcome> work) {
        long latest = Math.min(asked.deadline(), System.nanoTime() + COUNT_NANOS);
        Optional<AttemptGate.Turn> turn =
                transactions.waiting(() -> gate.toCount(asked.limits().get(0), latest));
        try {
            asked.limits().forEach(limit -> reached.refuse(limit, asked.kind()));
            Optional<Outcome> outcome = turn.map(mine -> work.get());
            if (outcome.orElse(null) instanceof Outcome.Refused refused) {
                throw reached.note(refused, asked.kind());
            }
            return outcome;
        } finally {
            turn.ifPresent(AttemptGate.Turn::close);
        }
    }

    private static UnavailableException tooLate() {
        return new UnavailableException("too many concurrent attempts", Duration.ofSeconds(2));
    }

    /**
     * Checks whether a call would be admitted, and counts nothing.
     *
     * @throws TooManyAttemptsException if a limit is reached
     */
    public void look(CountedCall call) {
        if (enabled) {
            var unused = ifNotFull(asked(call));
        }
    }

    /**
     * Counts a call before its work begins; it stays counted whatever its result is.
     *
     * @throws TooManyAttemptsException if a limit is reached; nothing was counted
     */
    public void count(CountedCall call) {
        if (!enabled) {
            return;
        }
        Asked asked = asked(call);
        refuseIfFlooded();
        var unused = counted(asked, () -> counter.count(asked.attempt(), asked.limits(), clock.instant()))
                .orElseThrow(Throttle::tooLate);
        failures.take(); // only what was written, or a single address could use up the common limit
    }

    private Asked asked(CountedCall call) {
        proxies.warn(call.address());
        return new Asked(RandomUuid.random(random), call.limits(), call.attempt());
    }

    /**
     * Unlocks an account's password, for known devices too: it has been replaced by its owner or by an administrator.
     */
    public void forgive(String account) {
        store.forgive(subjectOf(account));
    }

    /** Ends a streak of wrong codes; attempts of the last hour stay counted. */
    public void forgiveCodes(String account) {
        for (CountedCall.Kind kind : CountedCall.CODES_OF_APPS) {
            store.forgive(kind.ofAccount(account).subject());
        }
    }

    /** Tries again to remove attempts that did not take place; to be called a few times a second. */
    void retryWithdrawals() {
        withdrawals.retry();
    }

    List<CounterSource> counters() {
        return reached.counters();
    }

    /** Returns the subject of an account's attempts. */
    public static String subjectOf(String account) {
        return accountLimit(account).subject();
    }

    /**
     * Makes the other nodes query limits again that they remember as reached, within the ongoing transaction; this node
     * with {@link #recheck} afterwards.
     */
    public void tellOfLift() {
        changes.add(ChangeLog.Kind.SETTING, "throttle");
    }

    /** Queries the store again about limits that were reached: a lockout may have been removed. */
    public void recheck() {
        reached.forget();
    }

    static Limit accountLimit(String account) {
        return Limit.of("account", account, PER_ACCOUNT, HOUR);
    }

    private List<Limit> limits(Attempt tried) {
        Optional<Limit> device = tried.knownDevice().map(mark -> ofDevice(tried.account(), mark));
        if (device.isPresent()) {
            return List.of(device.get());
        }
        refuseIfFlooded();
        proxies.warn(tried.address());
        // Always address before account, so that two attempts never deadlock.
        List<Limit> limits = new ArrayList<>(PER_ADDRESS.of(tried.address()));
        limits.forEach(limit -> reached.refuse(limit, tried.kind()));
        if (!tried.account().isEmpty()) {
            limits.add(accountLimit(tried.account()));
        }
        return limits;
    }

    private static Limit ofDevice(String account, String mark) {
        Limit limit = Limit.of("device", account + "\n" + mark, PER_ACCOUNT, HOUR);
        return account.isEmpty()
                ? limit.notInARow()
                : limit.knownTo(accountLimit(account).subject());
    }

    private void refuseIfFlooded() {
        if (failures.isUsedUp()) {
            throw new UnavailableException("too many failed attempts", Duration.ofSeconds(30));
        }
    }
}

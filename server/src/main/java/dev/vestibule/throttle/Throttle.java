package dev.vestibule.throttle;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.address.ClientAddress.Forwarder;
import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.throttle.AttemptStore.Outcome;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows down guessing (promises, section 2): 10 failed tries an hour per account, 50 per address, 100 in a row and the
 * password of the account is closed. Tries are counted before anything is hashed; a success is free. A known device has
 * a count of its own and no other, so that nobody can lock its owner out, not even from the same address.
 */
public final class Throttle {
    /** Whether nobody counts. */
    public static final Setting<Boolean> DISABLED = Setting.of(
            Chapter.PASSWORDS,
            "MB_DISABLE_SESSION_THROTTLE",
            Kind.flag(),
            "false",
            "`true` counts no failed sign-ins. For tests only.");

    private static final Logger LOG = LoggerFactory.getLogger(Throttle.class);
    static final Duration HOUR = Duration.ofHours(1);
    static final int PER_ACCOUNT = 10;
    static final AddressLimits PER_ADDRESS = new AddressLimits("address", 50, HOUR);
    static final int IN_A_ROW = 100;
    private static final int MOST_KNOWN_FULL = 100_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** More than a machine with eight cores can hash, and what the clean-up deletes in a second. */
    private static final int MOST_FAILURES_A_MINUTE = 2_000;

    /** Longer than any hash takes, with its wait. */
    private static final Duration UNDER_WAY_AT_MOST = Duration.ofMinutes(2);

    /** Who has not got a turn by then is told to come again: our own trouble is told within two seconds. */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    /** Equals how long a request waits for a connection, since that is what the one before it may be doing. */
    private static final long COUNT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AttemptStore store;
    private final boolean enabled;
    private final InstantSource clock;
    private final SecureRandom random;
    private final AttemptGate gate = new AttemptGate();

    /**
     * Which subjects' limits are full, and until when: failures count until they are old enough or somebody lifts a
     * limit.
     */
    private final Cache<String, Instant> full =
            Caffeine.newBuilder().maximumSize(MOST_KNOWN_FULL).build();

    /** What many addresses together may have written down; who is on a known device goes on. */
    private final Allowance failures;

    private final AtomicLong warnedAt = new AtomicLong();

    public Throttle(AttemptStore store, boolean enabled, InstantSource clock, SecureRandom random) {
        this.store = store;
        this.enabled = enabled;
        this.clock = clock;
        this.random = random;
        this.failures = new Allowance(MOST_FAILURES_A_MINUTE, MINUTE, clock);
    }

    /**
     * What is tried.
     *
     * @param account the login in its normal form; empty when there is none
     * @param knownDevice finds the mark of a device from which this account has been signed in to before, or without an
     *     account any
     */
    public record Try(AttemptKind kind, String account, Supplier<Optional<String>> knownDevice, ClientAddress address) {
        /** A try of which no account is known. */
        public static Try fromAddress(AttemptKind kind, Supplier<Optional<String>> knownDevice, ClientAddress address) {
            return new Try(kind, "", knownDevice, address);
        }
    }

    /** A try that may go on. It must be settled by {@link #failed} or {@link #succeeded}, and closed in any case. */
    public final class Admission implements AutoCloseable {
        private final String attempt;
        private final List<String> inARow;
        private final boolean passwordClosed;
        private final AttemptGate.Turn turn;

        private Admission(String attempt, List<Limit> limits, boolean passwordClosed, AttemptGate.Turn turn) {
            this.attempt = attempt;
            this.inARow =
                    limits.stream().filter(Limit::inARow).map(Limit::subject).toList();
            this.passwordClosed = passwordClosed;
            this.turn = turn;
        }

        /** Whether so many tries failed in a row that even the right password must not open the account. */
        public boolean passwordClosed() {
            return passwordClosed;
        }

        public void failed() {
            failed(true);
        }

        /**
         * Counts the try as failed.
         *
         * @param known false for a login that nobody has: then there is no password to close, and no row of failures to
         *     keep
         */
        public void failed(boolean known) {
            if (enabled) {
                var unused = failures.take();
                store.failed(attempt, inARow, known);
            }
        }

        public void succeeded() {
            if (enabled) {
                store.succeeded(attempt, inARow);
            }
        }

        /** Nothing was tried: what cannot be worked on must not count against anybody. */
        public void withdrawn() {
            if (enabled) {
                store.withdrawn(attempt);
            }
        }

        @Override
        public void close() {
            turn.close();
        }
    }

    /**
     * Counts a try before its work begins.
     *
     * @throws TooManyAttemptsException when a limit is full; nothing was counted
     * @throws UnavailableException when too many tries are under way, here or on other nodes, to tell in time
     */
    public Admission admit(Try tried) {
        String attempt = RandomUuid.random(random);
        if (!enabled) {
            return new Admission(attempt, List.of(), false, AttemptGate.Turn.OF_NOTHING);
        }
        return admit(new Asked(attempt, limits(tried), tried.kind()));
    }

    /** Something to be counted. */
    private record Asked(String attempt, List<Limit> limits, AttemptKind kind, long deadline) {
        Asked(String attempt, List<Limit> limits, AttemptKind kind) {
            this(attempt, limits, kind, System.nanoTime() + TURN_NANOS);
        }
    }

    /**
     * Failures decide, not tries under way; so few at once can fill a limit only together with failures, and then the
     * last places are given one by one.
     */
    private Admission admit(Asked asked) {
        Set<Limit> alone = new HashSet<>();
        while (true) {
            AttemptGate.Turn turn = turn(asked, alone);
            boolean admitted = false;
            try {
                Outcome outcome = counted(
                                asked,
                                () -> store.admit(asked.attempt(), asked.limits(), clock.instant(), abandonedBefore()))
                        .orElseThrow(Throttle::tooLate);
                if (outcome instanceof Outcome.Admitted passed) {
                    admitted = true;
                    return new Admission(asked.attempt(), asked.limits(), passed.worstStreak() >= IN_A_ROW, turn);
                }
                if (outcome instanceof Outcome.Undecided undecided && !alone.add(undecided.limit())) {
                    throw new UnavailableException("such tries are under way elsewhere", Duration.ofSeconds(1));
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
        // A full limit is told without waiting for tries that are under way.
        if (ifNotFull(asked).isEmpty()) {
            throw tooLate();
        }
        Optional<AttemptGate.Turn> turn = gate.toTry(asked.limits(), alone, asked.deadline());
        if (turn.isEmpty()) {
            var unused = ifNotFull(asked); // by what those before have done meanwhile
            throw tooLate();
        }
        return turn.get();
    }

    private Optional<Outcome> ifNotFull(Asked asked) {
        return counted(
                asked,
                () -> store.refusal(asked.limits(), clock.instant(), abandonedBefore())
                        .map(Outcome.class::cast)
                        .orElse(new Outcome.Admitted(0)));
    }

    /**
     * Asks when its turn has come, unless it is clear by then that a limit is full.
     *
     * @return empty when its turn did not come in time
     */
    private Optional<Outcome> counted(Asked asked, Supplier<Outcome> work) {
        long latest = Math.min(asked.deadline(), System.nanoTime() + COUNT_NANOS);
        Optional<AttemptGate.Turn> turn =
                store.waiting(() -> gate.toCount(asked.limits().get(0), latest));
        try {
            asked.limits().forEach(limit -> refuseIfKnownFull(limit, asked.kind()));
            Optional<Outcome> outcome = turn.map(mine -> work.get());
            if (outcome.orElse(null) instanceof Outcome.Refused refused) {
                full.put(refused.limit().subject(), clock.instant().plus(refused.retryAfter()));
                throw new TooManyAttemptsException(asked.kind(), refused.retryAfter());
            }
            return outcome;
        } finally {
            turn.ifPresent(AttemptGate.Turn::close);
        }
    }

    private static UnavailableException tooLate() {
        return new UnavailableException("too many tries of one account or address at once", Duration.ofSeconds(2));
    }

    /** A kind of call of which only so many an hour are let through, whether they succeed or not. */
    public enum What {
        /** Asking for a mail that sets a password. */
        FORGOT(AttemptKind.RESET_REQUEST, "forgot", 3, 50, 0),
        /** Setting a password with what was mailed; nobody says for which account. */
        RESET(AttemptKind.RESET, "reset", 0, 10, 0),
        /** Showing a setup token that is not the one; nobody is to be kept from the first run for long. */
        SETUP(AttemptKind.SETUP, "setup", 0, 10, 300),
        /** Giving one's own account another address, under which tries to guess its password are counted anew. */
        READDRESS(AttemptKind.EMAIL_CHANGE, "readdress", 5, 0, 0);

        private static final Duration IN_ALL_PER = Duration.ofMinutes(10);

        private final AttemptKind kind;
        private final String name;
        private final int perAccount;
        private final int perAddress;
        private final int inAll;

        /**
         * Any number where it says 0.
         *
         * @param inAll how many from everywhere in ten minutes
         */
        What(AttemptKind kind, String name, int perAccount, int perAddress, int inAll) {
            this.kind = kind;
            this.name = name;
            this.perAccount = perAccount;
            this.perAddress = perAddress;
            this.inAll = inAll;
        }

        Limit ofAccount(String account) {
            return Limit.of(name + " account", account, perAccount, HOUR);
        }

        AddressLimits addresses() {
            return new AddressLimits(name + " address", perAddress, HOUR);
        }

        Optional<Limit> inAll() {
            return inAll == 0
                    ? Optional.empty()
                    : Optional.of(Limit.of(name, "in all", inAll, IN_ALL_PER).notInARow());
        }
    }

    /**
     * A call to be counted.
     *
     * @param account what it is counted by besides the address, if by anything
     */
    public record Call(What what, Optional<String> account, ClientAddress address) {
        private List<Limit> limits() {
            List<Limit> limits = new ArrayList<>(
                    what.perAddress == 0 ? List.of() : what.addresses().of(address));
            account.ifPresent(account -> limits.add(what.ofAccount(account)));
            what.inAll().ifPresent(limits::add);
            return limits;
        }
    }

    /**
     * Looks whether a call would be let through, and counts nothing.
     *
     * @throws TooManyAttemptsException when a limit is full
     */
    public void look(Call call) {
        if (enabled) {
            var unused = ifNotFull(asked(call));
        }
    }

    /**
     * Counts a call before its work begins; it stays counted whatever comes of it.
     *
     * @throws TooManyAttemptsException when a limit is full; nothing was counted
     */
    public void count(Call call) {
        if (!enabled) {
            return;
        }
        Asked asked = asked(call);
        refuseIfFlooded();
        var unused = counted(asked, () -> store.count(asked.attempt(), asked.limits(), clock.instant()))
                .orElseThrow(Throttle::tooLate);
        failures.take(); // only what was written down, or a single address could use up what is for all
    }

    private Asked asked(Call call) {
        warnOfProxy(call.address());
        return new Asked(RandomUuid.random(random), call.limits(), call.what().kind);
    }

    /**
     * Opens an account's password that guessing had closed, for known devices too: it has been replaced by its owner or
     * by an administrator.
     */
    public void forgive(String account) {
        store.forgive(subjectOf(account));
    }

    /** Under what an account's tries are counted. */
    public static String subjectOf(String account) {
        return accountLimit(account).subject();
    }

    /** Asks the store again about limits that were full: some may have been lifted. */
    public void recheck() {
        full.invalidateAll();
    }

    static Limit accountLimit(String account) {
        return Limit.of("account", account, PER_ACCOUNT, HOUR);
    }

    private void refuseIfKnownFull(Limit limit, AttemptKind kind) {
        Instant until = full.getIfPresent(limit.subject());
        Instant now = clock.instant();
        if (until != null && now.isBefore(until)) {
            throw new TooManyAttemptsException(kind, Duration.between(now, until));
        }
    }

    private Instant abandonedBefore() {
        return clock.instant().minus(UNDER_WAY_AT_MOST);
    }

    private List<Limit> limits(Try tried) {
        Optional<Limit> device = tried.knownDevice().get().map(mark -> ofDevice(tried.account(), mark));
        if (device.isPresent()) {
            return List.of(device.get());
        }
        refuseIfFlooded();
        warnOfProxy(tried.address());
        // Always address before account, so that two tries never wait for each other.
        List<Limit> limits = new ArrayList<>(PER_ADDRESS.of(tried.address()));
        limits.forEach(limit -> refuseIfKnownFull(limit, tried.kind()));
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
            throw new UnavailableException("more tries fail than are counted", Duration.ofSeconds(30));
        }
    }

    /** Everybody behind a proxy that is not listed, or names nobody, seems to have its address. */
    private void warnOfProxy(ClientAddress address) {
        if (address.doubt().isEmpty()) {
            return;
        }
        long now = clock.millis();
        long last = warnedAt.get();
        if (now - last > MINUTE.toMillis() && warnedAt.compareAndSet(last, now)) {
            Forwarder forwarder = address.doubt().get();
            if (forwarder.trusted()) {
                LOG.warn(
                        "{} is in VESTIBULE_TRUSTED_PROXIES, but MB_SOURCE_ADDRESS_HEADER named no client outside of the"
                                + " list, so everybody behind it seems to have one address. Let the proxy set that header,"
                                + " and list no networks that clients are in.",
                        forwarder.address());
            } else {
                LOG.warn(
                        "{} forwards requests but is not in VESTIBULE_TRUSTED_PROXIES, so everybody behind it seems to have"
                                + " one address. Until it is listed, the limit per address is ten times as high.",
                        forwarder.address());
            }
        }
    }
}

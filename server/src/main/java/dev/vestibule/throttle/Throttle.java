package dev.vestibule.throttle;

import dev.vestibule.http.ClientAddress;
import dev.vestibule.http.UuidText;
import dev.vestibule.refusal.TooManyAttemptsException;
import dev.vestibule.refusal.UnavailableException;
import dev.vestibule.throttle.AttemptStore.Outcome;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows down guessing (promises, section 2): 10 failed tries an hour per account, 50 per address, 100 in a row and the
 * password of the account is closed. Tries are counted before anything is hashed; a success is free. A known device has a
 * count of its own, so that nobody can lock its owner out.
 */
public final class Throttle {
    private static final Logger LOG = LoggerFactory.getLogger(Throttle.class);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int PER_ACCOUNT = 10;
    private static final int PER_ADDRESS = 50;
    private static final int IN_A_ROW = 100;

    /** Longer than any hash takes, with its wait. */
    private static final Duration UNDER_WAY_AT_MOST = Duration.ofMinutes(2);

    private static final int GATES = 1024;
    private static final int AT_ONCE_PER_ACCOUNT = 5;

    /** Who has not got a turn by then is told to come again: our own trouble is told within two seconds. */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private final AttemptStore store;
    private final boolean enabled;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Semaphore[] gates = new Semaphore[GATES];
    private final AtomicLong warnedAt = new AtomicLong();

    public Throttle(AttemptStore store, boolean enabled, InstantSource clock, SecureRandom random) {
        this.store = store;
        this.enabled = enabled;
        this.clock = clock;
        this.random = random;
        for (int i = 0; i < GATES; i++) {
            gates[i] = new Semaphore(AT_ONCE_PER_ACCOUNT, true);
        }
    }

    /**
     * What is tried, and how a refusal is told.
     *
     * @param account the login in its normal form
     * @param knownDevice the mark of a device from which this account has been signed in to before
     * @param status and {@code field} where the contract tells a refusal
     */
    public record Try(String account, Optional<String> knownDevice, ClientAddress address, int status, String field) {}

    /** A try that may go on. It must be settled by {@link #failed} or {@link #succeeded}, and closed in any case. */
    public final class Admission implements AutoCloseable {
        private final String attempt;
        private final List<String> inARow;
        private final boolean passwordClosed;
        private final Semaphore gate;
        private final int permits;

        private Admission(String attempt, List<Limit> limits, boolean passwordClosed, Semaphore gate, int permits) {
            this.attempt = attempt;
            this.inARow =
                    limits.stream().filter(Limit::inARow).map(Limit::subject).toList();
            this.passwordClosed = passwordClosed;
            this.gate = gate;
            this.permits = permits;
        }

        /** Whether so many tries failed in a row that even the right password must not open the account. */
        public boolean passwordClosed() {
            return passwordClosed;
        }

        public void failed() {
            if (enabled) {
                store.failed(attempt, inARow);
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
            gate.release(permits);
        }
    }

    /**
     * Counts a try before its work begins.
     *
     * @throws TooManyAttemptsException when a limit is full; nothing was counted
     * @throws UnavailableException when tries of the same account that are under way on other nodes have to end first
     */
    public Admission admit(Try tried) {
        String attempt = UuidText.random(random);
        Semaphore gate = gates[Math.floorMod(tried.account().hashCode(), GATES)];
        if (!enabled) {
            return new Admission(attempt, List.of(), false, gate, 0);
        }
        List<Limit> limits = limits(tried);
        refuseIfFull(tried, limits);
        // Failures decide, not tries under way; so few at once can fill the limit only together with failures, and then
        // the last places are given one by one.
        long deadline = System.nanoTime() + TURN_NANOS;
        awaitTurn(gate, 1, deadline, tried, limits);
        int permits = 1;
        boolean admitted = false;
        try {
            Outcome outcome = ask(attempt, limits);
            if (outcome instanceof Outcome.Undecided) {
                gate.release(1);
                permits = 0;
                awaitTurn(gate, AT_ONCE_PER_ACCOUNT, deadline, tried, limits);
                permits = AT_ONCE_PER_ACCOUNT;
                outcome = ask(attempt, limits);
            }
            if (outcome instanceof Outcome.Refused refused) {
                throw new TooManyAttemptsException(tried.status(), tried.field(), refused.retryAfter());
            }
            if (outcome instanceof Outcome.Admitted passed) {
                admitted = true;
                return new Admission(attempt, limits, passed.worstStreak() >= IN_A_ROW, gate, permits);
            }
            throw new UnavailableException("tries of this account are under way elsewhere", Duration.ofSeconds(1));
        } finally {
            if (!admitted) {
                gate.release(permits);
            }
        }
    }

    /**
     * A kind of call of which only so many an hour are let through, whether they succeed or not.
     *
     * @param what its name, for a count of its own
     * @param account what they are counted by besides the address, if by anything
     */
    public record Call(
            String what,
            Optional<String> account,
            int perAccount,
            ClientAddress address,
            int perAddress,
            int status,
            String field) {}

    /**
     * Counts a call before its work begins; it stays counted whatever comes of it.
     *
     * @throws TooManyAttemptsException when a limit is full; nothing was counted
     */
    public void count(Call call) {
        if (!enabled) {
            return;
        }
        List<Limit> limits = new ArrayList<>(2);
        Limit address = Limit.of(call.what() + " address", call.address().text(), call.perAddress(), HOUR);
        limits.add(judged(address, call.address()));
        call.account()
                .ifPresent(account -> limits.add(Limit.of(call.what() + " account", account, call.perAccount(), HOUR)));
        if (store.count(UuidText.random(random), limits, clock.instant()) instanceof Outcome.Refused refused) {
            throw new TooManyAttemptsException(call.status(), call.field(), refused.retryAfter());
        }
    }

    /** Opens an account's password that guessing had closed: it has been replaced by its owner or by an administrator. */
    public void forgive(String account) {
        store.forgive(accountLimit(account).subject());
    }

    private static Limit accountLimit(String account) {
        return Limit.of("account", account, PER_ACCOUNT, HOUR);
    }

    /** A full limit is told without waiting for tries that are under way. */
    private void refuseIfFull(Try tried, List<Limit> limits) {
        store.refusal(limits, clock.instant(), abandonedBefore()).ifPresent(refused -> {
            throw new TooManyAttemptsException(tried.status(), tried.field(), refused.retryAfter());
        });
    }

    private Outcome ask(String attempt, List<Limit> limits) {
        return store.admit(attempt, limits, clock.instant(), abandonedBefore());
    }

    private Instant abandonedBefore() {
        return clock.instant().minus(UNDER_WAY_AT_MOST);
    }

    private List<Limit> limits(Try tried) {
        List<Limit> limits = new ArrayList<>(2);
        // Always address before account, so that two tries never wait for each other.
        Limit address =
                Limit.of("address", tried.address().text(), PER_ADDRESS, HOUR).notInARow();
        limits.add(judged(address, tried.address()));
        limits.add(tried.knownDevice()
                .map(device -> Limit.of("device", tried.account() + "\n" + device, PER_ACCOUNT, HOUR))
                .orElseGet(() -> accountLimit(tried.account())));
        return limits;
    }

    /** Everybody behind a proxy that is not listed seems to have its address. */
    private Limit judged(Limit limit, ClientAddress address) {
        if (address.certain()) {
            return limit;
        }
        warnOfProxy(address);
        return limit.onlyWarning();
    }

    private void warnOfProxy(ClientAddress peer) {
        long now = clock.millis();
        long last = warnedAt.get();
        if (now - last > 60_000 && warnedAt.compareAndSet(last, now)) {
            LOG.warn(
                    "{} forwards requests but is not in VESTIBULE_TRUSTED_PROXIES, so everybody behind it seems to have one"
                            + " address. Until it is listed, the limit per address only warns.",
                    peer.text());
        }
    }

    private void awaitTurn(Semaphore gate, int permits, long deadline, Try tried, List<Limit> limits) {
        try {
            if (!gate.tryAcquire(permits, deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                refuseIfFull(tried, limits); // by what those before have done meanwhile
                throw new UnavailableException("too many tries of one account at once", Duration.ofSeconds(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("stopping", Duration.ofSeconds(5), e);
        }
    }
}

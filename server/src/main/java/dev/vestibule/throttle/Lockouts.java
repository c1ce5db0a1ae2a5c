package dev.vestibule.throttle;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.address.Networks;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.throttle.AttemptStore.Counted;
import dev.vestibule.throttle.AttemptStore.Lifted;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lists and removes lockouts. Attempts are counted under digests, so a lockout can be named only if the subject is
 * known from elsewhere: accounts by their addresses, client addresses by the recorded sign-in attempts.
 */
public final class Lockouts {
    private static final int MOST = 500;

    private final AttemptStore store;
    private final Throttle throttle;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;

    public Lockouts(
            AttemptStore store, Throttle throttle, Transactions transactions, AuditWriter audit, InstantSource clock) {
        this.store = store;
        this.throttle = throttle;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    /** The action that a lockout prevents. */
    public enum Kind {
        SIGN_IN,
        /** Signing in from a device that is known to the account, and has a count of its own. */
        SIGN_IN_FROM_KNOWN_DEVICE,
        ASK_FOR_RESET,
        USE_RESET_LINK,
        /** Entering codes of a second factor. */
        ENTER_CODES
    }

    /**
     * A lockout.
     *
     * @param account the locked account; empty if an address is locked
     * @param address the locked address; empty if an account is locked
     * @param tries within an hour
     * @param until when an attempt is possible again; empty if the password is locked after too many consecutive
     *     failures
     */
    public record Ban(
            Kind kind, Optional<String> account, Optional<String> address, int tries, Optional<Instant> until) {}

    /**
     * All current lockouts.
     *
     * @param unnamed how many more there may be with unknown subjects: logins without an account, addresses without a
     *     recorded attempt
     */
    public record Listed(List<Ban> bans, int unnamed) {}

    /** The owner of a subject, and its limit. */
    private record Name(Kind kind, Optional<String> account, Optional<String> address, int most) {
        boolean isFull(Counted counted) {
            return counted.tries() >= most || closed(counted);
        }

        Ban ban(Counted counted) {
            return new Ban(kind, account, address, counted.tries(), until(counted));
        }
    }

    /** Returns the current lockouts, those with the most attempts first, at most 500. */
    public Listed now() {
        Instant now = clock.instant();
        List<Counted> full = store.most(now.minus(Throttle.HOUR), least(), Throttle.IN_A_ROW, MOST);
        Map<String, Name> names = names(full, now);
        List<Ban> bans = new ArrayList<>();
        int unnamed = 0;
        for (Counted counted : full) {
            Name name = names.get(counted.subject());
            if (name != null && name.isFull(counted)) {
                bans.add(name.ban(counted));
            } else if (name == null && (counted.tries() >= Throttle.PER_ACCOUNT || closed(counted))) {
                unnamed++;
            }
        }
        return new Listed(bans, unnamed);
    }

    /** Returns the current lockouts of a user's account and its known devices. Takes one query. */
    public List<Ban> of(User user) {
        String login = user.email().address();
        Optional<String> account = Optional.of(login);
        Limit own = Throttle.accountLimit(login);
        Limit asked = CountedCall.Kind.FORGOT.ofAccount(login);
        Name signIn = new Name(Kind.SIGN_IN, account, Optional.empty(), own.most());
        Name device = new Name(Kind.SIGN_IN_FROM_KNOWN_DEVICE, account, Optional.empty(), own.most());
        Name reset = new Name(Kind.ASK_FOR_RESET, account, Optional.empty(), asked.most());
        List<Ban> bans = new ArrayList<>();
        for (Counted counted :
                store.of(own.subject(), asked.subject(), clock.instant().minus(Throttle.HOUR))) {
            Name name =
                    counted.account().isPresent() ? device : counted.subject().equals(own.subject()) ? signIn : reset;
            if (name.isFull(counted)) {
                bans.add(name.ban(counted));
            }
        }
        bans.sort(Comparator.comparing(Ban::kind));
        return bans;
    }

    /** Returns the lockout of a user's codes, if there is one. Only users who have a second factor need to be asked. */
    public Optional<Ban> ofCodes(User user) {
        Instant now = clock.instant();
        List<Limit> limits = CountedCall.CODES_OF_APPS.stream()
                .map(kind -> kind.ofAccount(CountedCall.accountOf(user.id())))
                .toList();
        Optional<String> account = Optional.of(user.email().address());
        List<Standing> standings =
                limits.stream().map(limit -> store.standing(limit, now)).toList();
        if (standings.stream().anyMatch(standing -> standing.inARow() >= Throttle.CODES_IN_A_ROW)) {
            return Optional.of(
                    new Ban(Kind.ENTER_CODES, account, Optional.empty(), Throttle.CODES_IN_A_ROW, Optional.empty()));
        }
        Limit signIn = limits.get(0);
        List<Standing.Recent> recent = standings.get(0).recent();
        return recent.size() < signIn.most()
                ? Optional.empty()
                : Optional.of(new Ban(
                        Kind.ENTER_CODES,
                        account,
                        Optional.empty(),
                        recent.size(),
                        Optional.of(recent.get(recent.size() - 1).at().plus(Throttle.HOUR))));
    }

    private static int least() {
        return Stream.of(CountedCall.Kind.values())
                .flatMap(kind ->
                        Stream.of(kind.ofAccount("").most(), kind.addresses().most()))
                .mapToInt(most -> most)
                .filter(most -> most > 0)
                .min()
                .orElse(1);
    }

    private static boolean closed(Counted counted) {
        return counted.inARow() >= Throttle.IN_A_ROW;
    }

    private static Optional<Instant> until(Counted counted) {
        return closed(counted) ? Optional.empty() : counted.oldest().map(oldest -> oldest.plus(Throttle.HOUR));
    }

    private Map<String, Name> names(List<Counted> full, Instant now) {
        Map<String, Name> names = new HashMap<>();
        if (full.isEmpty()) {
            return names;
        }
        Map<String, List<String>> devices = new HashMap<>();
        full.forEach(counted -> counted.account()
                .ifPresent(account -> devices.computeIfAbsent(account, missing -> new ArrayList<>())
                        .add(counted.subject())));
        for (String login : store.logins()) {
            Optional<String> account = Optional.of(login);
            Limit own = Throttle.accountLimit(login);
            names.put(own.subject(), new Name(Kind.SIGN_IN, account, Optional.empty(), own.most()));
            devices.getOrDefault(own.subject(), List.of())
                    .forEach(device -> names.put(
                            device, new Name(Kind.SIGN_IN_FROM_KNOWN_DEVICE, account, Optional.empty(), own.most())));
            Limit asked = CountedCall.Kind.FORGOT.ofAccount(login);
            names.put(asked.subject(), new Name(Kind.ASK_FOR_RESET, account, Optional.empty(), asked.most()));
        }
        for (String address : store.addresses(now.minus(Throttle.HOUR))) {
            add(names, Kind.SIGN_IN, Throttle.PER_ADDRESS, address);
            add(names, Kind.ASK_FOR_RESET, CountedCall.Kind.FORGOT.addresses(), address);
            add(names, Kind.USE_RESET_LINK, CountedCall.Kind.RESET.addresses(), address);
        }
        return names;
    }

    private static void add(Map<String, Name> names, Kind kind, AddressLimits limits, String address) {
        limits.all(address)
                .forEach(of -> names.put(
                        of.limit().subject(),
                        new Name(
                                kind,
                                Optional.empty(),
                                Optional.of(of.place()),
                                of.limit().most())));
    }

    /**
     * Removes the attempts that were counted for an account and its known devices, including consecutive failures. All
     * nodes follow within a second.
     */
    public Lifted liftOf(User user, Actor actor) {
        String login = user.email().address();
        return lift(
                Stream.concat(
                                Stream.of(Throttle.accountLimit(login), CountedCall.Kind.FORGOT.ofAccount(login)),
                                CountedCall.ofCodes(user.id()).stream())
                        .toList(),
                new AuditEvent(
                        clock.instant(),
                        actor,
                        "account.unban",
                        AuditEvent.Subject.of(user.id()),
                        Map.of("email", login)));
    }

    /**
     * Removes the attempts that were counted for an address in plain form; of IPv6, for the networks that it is counted
     * by.
     *
     * @return these subjects, with what was removed
     */
    public LiftedAt liftAt(String address, Actor actor) {
        String place = Networks.counted(address).get(0);
        List<Limit> limits = Stream.concat(
                        Stream.of(Throttle.PER_ADDRESS),
                        Stream.of(CountedCall.Kind.values()).map(CountedCall.Kind::addresses))
                .flatMap(limitsOf -> limitsOf.all(address).stream())
                .map(AddressLimits.OfPlace::limit)
                .toList();
        return new LiftedAt(
                place,
                lift(
                        limits,
                        new AuditEvent(
                                clock.instant(),
                                actor,
                                "address.unban",
                                new AuditEvent.Subject("address", place),
                                Map.of())));
    }

    /** What was removed for an IPv4 address or an IPv6 network. */
    public record LiftedAt(String place, Lifted lifted) {}

    /** Removes attempts; the event is written unless there was nothing to remove. */
    private Lifted lift(List<Limit> limits, AuditEvent event) {
        List<String> subjects = limits.stream().map(Limit::subject).toList();
        Lifted lifted = transactions.call(() -> {
            int tries = store.tries(subjects);
            int inARow = 0;
            for (String subject : subjects) {
                inARow += store.lift(subject).inARow();
            }
            Lifted all = new Lifted(tries, inARow);
            if (!all.nothing()) {
                audit.add(event);
                throttle.tellOfLift();
            }
            return all;
        });
        throttle.recheck();
        return lifted;
    }
}

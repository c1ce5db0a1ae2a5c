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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who is kept out by what has been counted, and letting them in again. What is counted stands under digests, so a name
 * can be given only where it is known from elsewhere: accounts by their addresses, networks' addresses by the sign-ins
 * that came from them.
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

    /** What somebody may not do any more. */
    public enum Kind {
        SIGN_IN,
        /** Signing in from a device that is known to the account, and has a count of its own. */
        SIGN_IN_FROM_KNOWN_DEVICE,
        ASK_FOR_RESET,
        USE_RESET_LINK
    }

    /**
     * Somebody who is kept out.
     *
     * @param account whose tries they are; empty when they are counted for an address
     * @param address from which they came; empty when they are counted for an account
     * @param tries within an hour
     * @param until when there is room for a try again; empty when so many failed in a row that the password is closed
     *     for good
     */
    public record Ban(
            Kind kind, Optional<String> account, Optional<String> address, int tries, Optional<Instant> until) {}

    /**
     * All who are kept out now.
     *
     * @param unnamed how many more there may be whose names nobody knows: logins without an account, addresses from
     *     which no sign-in came that was looked at
     */
    public record Listed(List<Ban> bans, int unnamed) {}

    /** Whose a subject is, and when it is full. */
    private record Name(Kind kind, Optional<String> account, Optional<String> address, int most) {
        Ban ban(Counted counted) {
            return new Ban(kind, account, address, counted.tries(), until(counted));
        }
    }

    /** Who is kept out at the moment, those with the most tries first, at most 500. */
    public Listed now() {
        Instant now = clock.instant();
        List<Counted> full = store.most(now.minus(Throttle.HOUR), least(), Throttle.IN_A_ROW, MOST);
        Map<String, Name> names = names(full, now);
        List<Ban> bans = new ArrayList<>();
        int unnamed = 0;
        for (Counted counted : full) {
            Name name = names.get(counted.subject());
            if (name != null && (counted.tries() >= name.most() || closed(counted))) {
                bans.add(name.ban(counted));
            } else if (name == null && (counted.tries() >= Throttle.PER_ACCOUNT || closed(counted))) {
                unnamed++;
            }
        }
        return new Listed(bans, unnamed);
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
     * Forgets what was counted against an account and the devices that are known to it, failures in a row included. All
     * nodes know within a second.
     */
    public Lifted liftOf(User user, Actor actor) {
        String login = user.email().address();
        return lift(
                List.of(Throttle.accountLimit(login), CountedCall.Kind.FORGOT.ofAccount(login)),
                new AuditEvent(
                        clock.instant(),
                        actor,
                        "account.unban",
                        AuditEvent.Subject.of(user.id()),
                        Map.of("email", login)));
    }

    /**
     * Forgets what was counted against an address, written in plain form; of IPv6, against the networks that it is
     * counted by.
     *
     * @return where that was, with what was forgotten
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

    /** What was forgotten, of an IPv4 address or an IPv6 network. */
    public record LiftedAt(String place, Lifted lifted) {}

    /** The event is written unless there was nothing to forget. */
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

package dev.vestibule.throttle;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A call to be counted.
 *
 * @param account the subject besides the address, if there is one
 */
public record CountedCall(Kind kind, Optional<String> account, ClientAddress address) {
    /** A kind of call that is limited per hour or minute, whether it succeeds or not. */
    public enum Kind {
        /** Requesting a mail that sets a password. */
        FORGOT(AttemptKind.RESET_REQUEST, "forgot", 3, 50, 0),
        /** Such a request by an administrator, perhaps for many users at once: counted with those of each user. */
        FORGOT_FOR_USER(AttemptKind.RESET_REQUEST, "forgot", 3, 0, 0),
        /** Setting a password with a link; the account is not known in advance. */
        RESET(AttemptKind.RESET, "reset", 0, 10, 0),
        /** Sending a wrong setup token; the first run must not be blocked for long. */
        SETUP(AttemptKind.SETUP, "setup", 0, 10, 300),
        /** Changing one's own address, under which attempts to guess the password are counted anew. */
        READDRESS(AttemptKind.EMAIL_CHANGE, "readdress", 5, 0, 0),
        /** Entering a code of a second factor to sign in; of these, only wrong ones count. */
        CODE(AttemptKind.CODE, "code", 5, 0, 0),
        CODE_FROM_ADDRESS(AttemptKind.CODE_FROM_ADDRESS, "code", 0, 50, 0),
        CODE_TO_SET_UP(AttemptKind.CODE, "code to set up", 5, 0, 0),
        CODE_TO_REMOVE(AttemptKind.CODE, "code to remove", 5, 0, 0),
        CODE_TO_RENEW(AttemptKind.CODE, "code to renew", 5, 0, 0),
        CODE_TO_ADD_PASSKEY(AttemptKind.CODE, "code to add a passkey", 5, 0, 0),
        CODE_TO_CONFIRM(AttemptKind.CODE, "code to confirm", 5, 0, 0),
        /** Requesting a code by email. */
        CODE_MAIL(AttemptKind.CODE, "code mail", 3, 0, 0),
        CODE_MAIL_FROM_ADDRESS(AttemptKind.CODE_FROM_ADDRESS, "code mail", 0, 20, 0),
        /** An application registering itself, within a minute. */
        APPLICATION_REGISTRATION(AttemptKind.APPLICATION, "application", 0, 10, 300, Duration.ofMinutes(1)),
        /** Reading the metadata of an application at its client ID; the account is the user who is asked about it. */
        CLIENT_DOCUMENT(AttemptKind.APPLICATION, "client document", 20, 0, 300),
        /** Approving or denying an application; the account is the user. */
        APPLICATION_CONSENT(AttemptKind.APPLICATION, "consent", 20, 0, 0),
        /** Failing to get a token; the account is the application. */
        TOKEN_REQUEST(AttemptKind.APPLICATION, "token", 10, 50, 0),
        /** An application without a secret pushing an authorization request, within a minute. */
        PUSHED_REQUEST(AttemptKind.APPLICATION, "pushed request", 0, 60, 0, Duration.ofMinutes(1)),
        /** A device asking for codes, within a minute. */
        DEVICE_REQUEST(AttemptKind.APPLICATION, "device", 0, 10, 0, Duration.ofMinutes(1)),
        /** Entering the code that a device shows; of these, only wrong ones count. */
        DEVICE_CODE(AttemptKind.APPLICATION, "device code", 5, 50, 0);

        private static final Duration IN_ALL_PER = Duration.ofMinutes(10);

        private final AttemptKind kind;
        private final String name;
        private final int perAccount;
        private final int perAddress;
        private final int inAll;
        private final Duration per;

        /**
         * 0 means unlimited.
         *
         * @param inAll the limit of all addresses together in ten minutes
         */
        Kind(AttemptKind kind, String name, int perAccount, int perAddress, int inAll) {
            this(kind, name, perAccount, perAddress, inAll, Throttle.HOUR);
        }

        /** @param per the period of the limits of an account and an address */
        Kind(AttemptKind kind, String name, int perAccount, int perAddress, int inAll, Duration per) {
            this.kind = kind;
            this.name = name;
            this.perAccount = perAccount;
            this.perAddress = perAddress;
            this.inAll = inAll;
            this.per = per;
        }

        Limit ofAccount(String account) {
            return Limit.of(name + " account", account, perAccount, per);
        }

        AddressLimits addresses() {
            return new AddressLimits(name + " address", perAddress, per);
        }

        Optional<Limit> inAll() {
            return inAll == 0
                    ? Optional.empty()
                    : Optional.of(Limit.of(name, "in all", inAll, IN_ALL_PER).notInARow());
        }
    }

    /** Those that take a code of an app that counts; after too many in a row, it is no longer accepted. */
    static final List<Kind> CODES_OF_APPS =
            List.of(Kind.CODE, Kind.CODE_TO_REMOVE, Kind.CODE_TO_RENEW, Kind.CODE_TO_ADD_PASSKEY, Kind.CODE_TO_CONFIRM);

    /** Returns the account of calls about a user's second factors: an address may change, an id does not. */
    public static String accountOf(UserId user) {
        return "user " + user.value();
    }

    /** Returns the limits of a user's codes, whatever they are entered for. */
    static List<Limit> ofCodes(UserId user) {
        return Stream.concat(CODES_OF_APPS.stream(), Stream.of(Kind.CODE_TO_SET_UP, Kind.CODE_MAIL))
                .map(kind -> kind.ofAccount(accountOf(user)))
                .toList();
    }

    AttemptKind attempt() {
        return kind.kind;
    }

    List<Limit> limits() {
        List<Limit> limits = new ArrayList<>(
                kind.perAddress == 0 ? List.of() : kind.addresses().of(address));
        account.ifPresent(account -> limits.add(kind.ofAccount(account)));
        kind.inAll().ifPresent(limits::add);
        return limits;
    }
}

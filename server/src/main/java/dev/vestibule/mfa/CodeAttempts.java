package dev.vestibule.mfa;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.throttle.Admission;
import dev.vestibule.throttle.CountedCall;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.UserId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Counts codes that are entered, before they are checked and in transactions of their own: 5 wrong ones an hour for
 * each user, whatever the number of challenges, and 50 for each address. Passwords have other counters.
 */
public final class CodeAttempts {
    private final Throttle throttle;

    CodeAttempts(Throttle throttle) {
        this.throttle = throttle;
    }

    /** What a code is entered for; each has a counter of its own. */
    public enum Use {
        SIGN_IN(CountedCall.Kind.CODE),
        SET_UP(CountedCall.Kind.CODE_TO_SET_UP),
        REMOVE(CountedCall.Kind.CODE_TO_REMOVE),
        RENEW_RECOVERY_CODES(CountedCall.Kind.CODE_TO_RENEW),
        ADD_PASSKEY(CountedCall.Kind.CODE_TO_ADD_PASSKEY),
        CONFIRM(CountedCall.Kind.CODE_TO_CONFIRM);

        private final CountedCall.Kind kind;

        Use(CountedCall.Kind kind) {
            this.kind = kind;
        }
    }

    /** An admitted attempt. It must be settled, and closed in any case. */
    public static final class Admitted implements AutoCloseable {
        private final List<Admission> counts;

        private Admitted(List<Admission> counts) {
            this.counts = counts;
        }

        /** Returns whether there were so many wrong codes in a row that codes of the app are no longer accepted. */
        public boolean locked() {
            return counts.get(0).passwordClosed();
        }

        /** Returns whether a failure now locks the user's app. */
        public boolean locksNext() {
            return counts.get(0).closesNext();
        }

        public void succeeded() {
            counts.forEach(Admission::succeeded);
        }

        public void failed() {
            counts.forEach(Admission::failed);
        }

        /** Does a part of the work before the attempt is settled; if it fails, nothing was checked. */
        public <T> T unlessItFails(Supplier<T> work) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                withdrawn();
                throw e;
            }
        }

        /** Nothing was checked. */
        public void withdrawn() {
            counts.forEach(Admission::withdrawn);
        }

        @Override
        public void close() {
            counts.forEach(Admission::close);
        }
    }

    /**
     * Counts an attempt.
     *
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException if a limit is reached; nothing was counted
     */
    public Admitted admit(Use use, UserId user, ClientAddress address) {
        Admission ofUser = throttle.admit(new CountedCall(use.kind, Optional.of(CountedCall.accountOf(user)), address));
        boolean admitted = false;
        try {
            Admission ofAddress =
                    throttle.admit(new CountedCall(CountedCall.Kind.CODE_FROM_ADDRESS, Optional.empty(), address));
            admitted = true;
            return new Admitted(List.of(ofUser, ofAddress));
        } finally {
            if (!admitted) {
                ofUser.withdrawn();
                ofUser.close();
            }
        }
    }

    /**
     * Counts a code that is sent by email.
     *
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException if a limit is reached; nothing was counted
     */
    void countMail(UserId user, ClientAddress address) {
        throttle.count(new CountedCall(CountedCall.Kind.CODE_MAIL_FROM_ADDRESS, Optional.empty(), address));
        throttle.count(new CountedCall(CountedCall.Kind.CODE_MAIL, Optional.of(CountedCall.accountOf(user)), address));
    }

    /** Unlocks a user's app: they can read their email, or an administrator vouches for them. */
    public void forgive(UserId user) {
        throttle.forgiveCodes(CountedCall.accountOf(user));
    }
}
